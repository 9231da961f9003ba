"""The classic trading company, moved in by its example."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.kit.homes import Home, empty_home
from tests.kit.serving import serving
from tests.kit.trust import ONCE
from tests.realdata.data import DATA, EXAMPLES, facts, needs
from tests.realdata.service import Service

pytestmark = [needs("northwind"), pytest.mark.slow, *ONCE]
FACTS = facts("northwind")


@pytest.fixture(scope="module")
def northwind(prepared: Home, tmp_path_factory) -> Iterator[Service]:
    """The company as the example makes it, served."""
    with empty_home(tmp_path_factory.mktemp("northwind") / "home", like=prepared) as home:
        script = [sys.executable, str(EXAMPLES / "import_northwind" / "run.py"), str(DATA / "northwind")]
        done = subprocess.run(script, env=home.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        with serving(home, "web") as server:
            yield Service(home, server.address)


@pytest.fixture(scope="module")
def admin(northwind) -> str:
    return northwind.token("admin@example.com")


def test_every_customer_and_product_is_there(northwind, admin):
    slugs = {"accounts": "customers", "contacts": "customers", "products": "products"}
    counts = {slug: northwind.ask(slug, admin, count="exact", limit="1")["count"]["value"] for slug in slugs}
    assert counts == {slug: FACTS["rows"][file] for slug, file in slugs.items()}


def test_customers_by_country(northwind, admin):
    groups = northwind.ask("accounts/summary", admin, group_by="country")["groups"]
    found = {group["key"]["country"]: group["count"] for group in groups}
    assert {country: found[country] for country, _count in FACTS["customers_by_country_top5"]} == dict(
        FACTS["customers_by_country_top5"]
    )


def test_customers_without_a_region_stay_without_one(northwind, admin):
    answer = northwind.ask("accounts", admin, province__isnull="true", count="exact", limit="1")
    assert answer["count"]["value"] == FACTS["null_region_customers"]


def test_discontinued_products_are_off_sale(northwind, admin):
    answer = northwind.ask("products", admin, status="off", count="exact", limit="1")
    assert answer["count"]["value"] == FACTS["discontinued_products"]


def test_a_price_with_an_artefact_is_the_price_that_was_meant(northwind, admin):
    (product,) = northwind.ask("products", admin, name="Chef Anton's Gumbo Mix")["items"]
    assert product["standard_price"] == "21.35"


def test_employees_have_their_managers_and_stand_below_them(northwind, admin):
    people = {person["id"]: person for person in northwind.all("users", admin)}
    managers = {person["name"]: people[person["manager"]]["name"] for person in people.values() if person["manager"]}
    assert managers == {
        **dict.fromkeys(
            ("Nancy Davolio", "Janet Leverling", "Margaret Peacock", "Steven Buchanan", "Laura Callahan"),
            "Andrew Fuller",
        ),
        **dict.fromkeys(("Michael Suyama", "Robert King", "Anne Dodsworth"), "Steven Buchanan"),
    }
