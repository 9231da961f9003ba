"""One field changed where it stands: its form, refusals with the text as typed, what others did meanwhile."""

import json

import pytest
from django.test import Client

from guanxi.meta import registry
from guanxi.modules.opportunities.models import Stage
from guanxi.records import store
from guanxi.records.models import AuditEntry
from tests.kit.people import Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

SCRIPT = {"HTTP_HX_REQUEST": "true", "HTTP_ACCEPT": "application/json"}


def save(client: Client, slug: str, record, key: str, value, **more):
    """What the script sends for one cell."""
    data = {f"inline-{record.pk}-{key}": value, "version": record.version, "seen": 0, "as": "list", **more}
    return client.post(f"/m/{slug}/{record.pk}/field/{key}", data, **SCRIPT)


def test_the_form_has_the_widget_of_the_field_and_the_present_value(kit: Kit):
    account = kit.make("account", "bob", city="Bonn", level="A")
    bob = kit.browser("bob")

    assert 'value="Bonn"' in text_of(bob.get(f"/m/accounts/{account.pk}/field/city", **SCRIPT))
    assert "<select" in text_of(bob.get(f"/m/accounts/{account.pk}/field/level", **SCRIPT))
    assert "gx-reference" in text_of(bob.get(f"/m/accounts/{account.pk}/field/parent_account", **SCRIPT))
    assert "<html" in text_of(bob.get(f"/m/accounts/{account.pk}/field/city"))


def test_saving_answers_with_the_cells_as_they_are_and_a_way_back(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="1000")
    bob = kit.browser("bob")

    answer = save(bob, "opportunities", deal, "amount", "2,500.50", shown="weighted_base,owner")

    cells = answer.json()["cells"]
    assert "2,500.50" in cells["amount"]
    assert set(cells) == {"amount", "weighted_base", "owner"}
    toast = json.loads(answer.headers["x-toast"])
    assert (toast["text"], toast["undo"]["url"]) == (
        "Amount is changed.",
        f"/undo/{AuditEntry.objects.latest('pk').operation}",
    )


def test_without_scripts_the_same_address_is_a_page_of_its_own(kit: Kit):
    account = kit.make("account", "bob")
    data = {f"inline-{account.pk}-city": "Ulm", "version": account.version, "back": f"/m/accounts/{account.pk}/"}

    answer = kit.browser("bob").post(f"/m/accounts/{account.pk}/field/city", data)

    assert answer.headers["location"] == f"/m/accounts/{account.pk}/"
    account.refresh_from_db()
    assert account.city == "Ulm"


def test_a_refused_value_comes_back_as_typed_with_the_reason(kit: Kit):
    account = kit.make("account", "bob")

    answer = save(kit.browser("bob"), "accounts", account, "annual_revenue", "much")

    assert answer.status_code == 422
    assert 'value="much"' in text_of(answer)
    assert 'role="alert"' in text_of(answer)


def test_a_gate_is_met_in_a_cell_too(kit: Kit):
    second = Stage.objects.order_by("sequence")[1]
    second.required_fields = ("next_step",)
    second.save()
    deal = kit.make("opportunity", "bob")

    answer = save(kit.browser("bob"), "opportunities", deal, "stage", str(second.pk))

    assert answer.status_code == 422
    assert "Next step" in text_of(answer)


def test_who_was_quicker_and_with_what_is_told_and_one_chooses(kit: Kit):
    account = kit.make("account", "bob", city="Bonn")
    bob = kit.browser("bob")
    store.update(registry.get("account"), kit["alice"], account.pk, {"city": "Kiel"})

    answer = save(bob, "accounts", account, "city", "Ulm")

    page = text_of(answer)
    assert answer.status_code == 409
    assert "Alice has made it “Kiel”" in page
    assert 'value="Ulm"' in page
    account.refresh_from_db()
    assert save(bob, "accounts", account, "city", "Ulm").status_code == 200
    account.refresh_from_db()
    assert account.city == "Ulm"


def test_what_others_did_to_other_fields_is_no_conflict(kit: Kit):
    account = kit.make("account", "bob", city="Bonn")
    seen = AuditEntry.objects.latest("pk").pk
    store.update(registry.get("account"), kit["alice"], account.pk, {"level": "A"})

    assert save(kit.browser("bob"), "accounts", account, "city", "Ulm", seen=seen).status_code == 200

    account.refresh_from_db()
    assert (account.city, account.level) == ("Ulm", "A")


@pytest.mark.parametrize(
    ("person", "key", "status"),
    [("ben", "city", 404), ("bob", "created_at", 403), ("bob", "nothing", 404), ("bob", "completeness_pct", 403)],
)
def test_only_what_one_may_write_is_offered(kit: Kit, person: str, key: str, status: int):
    account = kit.make("account", "bob")

    answer = kit.browser(person).get(f"/m/accounts/{account.pk}/field/{key}", **SCRIPT)

    assert answer.status_code == status
    assert json.loads(answer.headers["x-toast"])["tone"] == "bad"


def test_lists_and_facts_mark_what_can_be_changed_in_place(kit: Kit):
    account = kit.make("account", "bob", city="Bonn")

    page = text_of(kit.browser("bob").get("/m/accounts/?columns=name,city,completeness_pct"))
    assert page.count("data-edits") == 2
    assert f'data-fields="/m/accounts/{account.pk}/field/"' in page
    assert 'data-edit-cell="city"' in text_of(kit.browser("bob").get(f"/m/accounts/{account.pk}/"))


def test_a_group_of_boxes_where_it_stands_bears_the_name_of_its_field(kit: Kit):
    account = kit.make("account", "bob")

    text = text_of(kit.browser("bob").get(f"/m/accounts/{account.pk}/field/relation_types"))

    assert 'role="group" aria-label="' in text
    assert "aria-labelledby" not in text[text.index("data-inline") : text.index("</form>", text.index("data-inline"))]
