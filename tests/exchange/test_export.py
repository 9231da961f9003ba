"""Exporting: the same rows and rights as on the screen, in a form that comes in again."""

import csv
import io

import pytest
from django.utils import translation

from guanxi.exchange.error_file import failures
from guanxi.exchange.export import KINDS, view_query
from guanxi.exchange.runs import counts
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine
from guanxi.records.models import AuditEntry
from guanxi.records.query import parse
from guanxi.records.views import view_named
from tests.exchange.conftest import module_of
from tests.kit.trust import in_turn


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


ACCOUNTS = """name,level,phone,tags,parent_account,annual_revenue,aliases,website
Alpha,A,021-55556666,"red, blue",,1234.50,,https://alpha.example
"=SUM(A1)",B,,,Alpha,,"one, two",
"Say ""hi"", twice",,,,,-5,,
"""


@pytest.fixture
def accounts(desk):
    desk.bring("accounts", ACCOUNTS)
    return Account.objects.order_by("pk")


def values(model: type) -> list[dict]:
    """Everything about the records but when and by whom they were written."""
    columns = [field.attname for field in model._meta.concrete_fields]
    kept = [name for name in columns if not name.startswith(("created", "updated")) and name not in {"id", "version"}]
    return list(model.objects.order_by("id").values(*kept))


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_imported_again_with_update_changes_nothing(desk, accounts, kind):
    before = values(Account)
    versions = list(accounts.values_list("version", flat=True))
    run = desk.bring("accounts", desk.take_file("accounts", kind), kind=kind, on_duplicate="update")
    assert counts(run) == {"created": 0, "updated": 3, "skipped": 0, "failed": 0}
    assert values(Account) == before
    assert list(accounts.values_list("version", flat=True)) == versions


def test_an_export_comes_in_again_where_the_records_are_gone(desk, accounts):
    before, text = values(Account), desk.take("accounts")
    for account in accounts.exclude(parent_account=None):
        account.delete()
    accounts.delete()
    run = desk.bring("accounts", text)
    for row in (*before, *(after := values(Account))):
        del row["parent_account_id"], row["path"]
    assert counts(run)["created"] == 3
    assert after == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_takes_a_row_for_each_line_and_comes_in_again(desk, kind):
    desk.bring("products", "name\nPump\nValve\n")
    desk.bring("accounts", "name\nAlpha\n")
    rows = "no,name,account,expected_close_date,product,count\n" + "".join(
        f"D-{n % 2},Deal {n % 2},Alpha,2099-01-31,{'Pump' if n < 2 else 'Valve'},{n + 1}\n" for n in range(3)
    )
    wanted = {
        "columns": {
            "external_id": "no",
            "name": "name",
            "account": "account",
            "expected_close_date": "expected_close_date",
        },
        "lines": {"product": "product", "quantity": "count", "unit_price": {"const": "9.99"}},
        "group_rows_by": "no",
    }
    desk.bring("opportunities", rows, wanted)
    text = desk.take("opportunities")
    before, lines = values(Opportunity), values(OpportunityLine)
    assert [row["Products: Product"] for row in table(text)] == ["Pump", "Valve", "Pump"]
    file = desk.take_file("opportunities", kind)
    run = desk.bring("opportunities", file, kind=kind, on_duplicate="update")
    assert counts(run) == {"created": 0, "updated": 2, "skipped": 0, "failed": 0}
    assert (values(Opportunity), values(OpportunityLine)) == (before, lines)


@pytest.mark.parametrize(("kind", "language"), [("csv", "zh-hans"), ("xlsx", "en"), ("jsonl", "en")])
@in_turn("slug", sorted(module.slug for module in registry.all_modules() if module.writable))
def test_records_of_every_module_come_in_again_as_they_are(desk, kit, slug, kind, language):
    module = module_of(slug)
    kit.make(module, "admin")
    before = values(module.model)
    with translation.override(language):
        file = desk.take_file(slug, kind)
    run = desk.bring(slug, file, kind=kind, on_duplicate="update")
    assert failures(run, 9) == []
    assert values(module.model) == before


def test_a_name_that_two_records_bear_goes_out_with_its_id(desk):
    desk.bring("accounts", "name\nTwin\nTwin\n")
    pk = Account.objects.earliest("pk").pk
    desk.bring("contacts", f"name,account\nAnn,Twin #{pk}\n")
    assert table(desk.take("contacts"))[0]["Account"] == f"Twin #{pk}"


def test_formulas_are_guarded(desk, accounts):
    assert "'=SUM(A1)" in desk.take("accounts")


def test_headers_and_labels_are_in_the_chosen_language(desk, accounts):
    with translation.override("en"):
        row = table(desk.take("accounts", columns=("name", "level")))[0]
    assert row == {"ID": str(accounts.first().pk), "Account name": "Alpha", "Level": "Key"}


def test_a_query_and_a_saved_view_choose_the_rows(desk, accounts):
    module = module_of("accounts")
    query = parse(module, desk.actor, [("level", "A"), ("sort", "-name")])
    assert [row["Account name"] for row in table(desk.take("accounts", query))] == ["Alpha"]
    assert (
        len(table(desk.take("accounts", view_query(module, desk.actor, view_named(module, desk.actor, "My accounts")))))
        == 3
    )
    with pytest.raises(DomainError, match="E_CHOICE"):
        view_named(module, desk.actor, "nothing")


def test_unknown_columns_are_refused(desk):
    with pytest.raises(DomainError, match="E_UNKNOWN_FIELD"):
        desk.take("accounts", columns=("colour",))


def test_people_export_what_they_see_and_nothing_private(desk, desk_of, accounts):
    rita = desk_of("Rita")
    rita.bring("accounts", "name\nRita's own\n")
    assert [row["Account name"] for row in table(rita.take("accounts"))] == ["Rita's own"]
    assert "Hired on" in table(desk.take("users"))[0]
    assert "Hired on" not in table(rita.take("users"))[0]


def test_exporting_needs_its_right(desk_of):
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        desk_of("Max", "marketer").take("accounts")


def test_an_export_is_in_the_history_with_rows_and_hash(desk, accounts):
    desk.take("accounts")
    entry = AuditEntry.objects.get(module="account", verb="exported")
    assert entry.changes["rows"] == 3
    assert len(entry.changes["sha256"]) == 64


def test_many_rows_go_out_page_by_page(desk):
    desk.bring("accounts", "name\n" + "".join(f"Account {n}\n" for n in range(1001)))
    assert len(table(desk.take("accounts"))) == 1001
