"""Contacts, accounts, deals and leads out of other products, their files untouched."""

import csv
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.kit.homes import Home, empty_home
from tests.kit.serving import serving
from tests.kit.trust import ONCE
from tests.realdata.data import DATA, EXAMPLES, facts, needs
from tests.realdata.service import Service

pytestmark = [needs("salesforce_samples"), needs("atomic_crm"), pytest.mark.slow, *ONCE]
FACTS = facts("salesforce_samples")
RECIPES = DATA / "salesforce_samples" / "apex-recipes"
ATOMIC = DATA / "atomic_crm"
PLACE = ("--language", "en", "--currency", "USD", "--timezone", "America/New_York")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def bring(home: Home, module: str, path: Path, example: str, *options: str) -> None:
    home.guanxi("import", module, str(path), "--map", str(EXAMPLES / example), *options)


@pytest.fixture(scope="module")
def company(prepared: Home, tmp_path_factory) -> Iterator[Service]:
    with empty_home(tmp_path_factory.mktemp("moved") / "home", like=prepared) as home:
        home.guanxi("init", "--company", "Moved", "--admin", "admin@example.com", *PLACE)
        for module in ("accounts", "contacts", "opportunities"):
            file = RECIPES / f"{module.title()}.csv"
            bring(home, module, file, f"import_salesforce/{module}.json", "--history")
        bring(home, "contacts", ATOMIC / "contacts_export.csv", "import_atomic_crm/contacts_export.json")
        bring(home, "contacts", ATOMIC / "test-data_contacts.csv", "import_atomic_crm/contacts.json", "--history")
        leads = DATA / "salesforce_samples" / "easy-spaces-lwc" / "Lead_Data.csv"
        bring(home, "leads", leads, "import_salesforce/leads.json")
        with serving(home, "web") as server:
            yield Service(home, server.address)


@pytest.fixture(scope="module")
def admin(company) -> str:
    return company.token("admin@example.com")


def test_every_row_is_there(company, admin):
    names = {"accounts": "Account", "contacts": "Contact", "opportunities": "Opportunity"}
    for slug, name in names.items():
        found = company.ask(slug, admin, external_id__startswith=f"@{name}Ref", count="exact", limit="1")
        assert found["count"]["value"] == FACTS[f"apex-recipes/{slug.title()}.csv"]["rows"]
    found = company.ask("leads", admin, count="exact", limit="1")
    assert found["count"]["value"] == FACTS["easy-spaces-lwc/Lead_Data.csv"]["rows"]


def test_references_lead_to_the_row_of_their_number(company, admin):
    accounts = {item["id"]: item["name"] for item in company.all("accounts", admin)}
    by_row = [row["name"] for row in rows(RECIPES / "Accounts.csv")]
    for slug, name in (("contacts", "Contact"), ("opportunities", "Opportunity")):
        source = rows(RECIPES / f"{slug.title()}.csv")
        found = {item["external_id"]: item for item in company.all(slug, admin)}
        for number, row in enumerate(source, 1):
            wanted = by_row[int(row["accountId"].removeprefix("@AccountRef")) - 1]
            assert accounts[found[f"@{name}Ref{number}"]["account"]] == wanted


def test_the_deals_are_worth_what_the_file_says(company, admin):
    total = company.ask("opportunities/summary", admin, sum="amount")["total"]
    assert Decimal(total["sum"]["amount"]) == sum(Decimal(row["amount"]) for row in rows(RECIPES / "Opportunities.csv"))
    won = company.ask("opportunities", admin, status="won", count="exact", limit="1")["count"]["value"]
    assert won == Counter(row["StageName"] for row in rows(RECIPES / "Opportunities.csv"))["Closed/Won"]


def test_contacts_have_their_companies_and_tags(company, admin):
    source = rows(ATOMIC / "test-data_contacts.csv")
    found = {item["external_id"]: item for item in company.all("contacts", admin) if item["external_id"]}
    accounts = {item["id"]: item["name"] for item in company.all("accounts", admin)}
    for row in source:
        contact = found[row["id"]]
        assert contact["name"] == f"{row['first_name']} {row['last_name']}"
        assert accounts[contact["account"]] == row["company_name"]
        assert set(contact["tags"]) == {tag.strip() for tag in f"{row['tags']},{row['status']}".split(",")} - {""}
        assert contact["email"] in {row[name].lower() for name in ("email_work", "email_home", "email_other")}
    assert {"Acme", "Atomic Corp"} <= set(accounts.values())
    (camille,) = company.ask("contacts", admin, email="person@doe.example")["items"]
    assert camille["tags"] == ["payroll", "accountant", "in-contract"]


def test_a_company_that_several_contacts_name_is_made_once(company, admin):
    names = Counter(item["name"] for item in company.all("accounts", admin))
    assert [name for name, count in names.items() if count > 1] == []
