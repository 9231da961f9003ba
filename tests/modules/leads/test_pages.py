"""The dialog that converts a lead: what it offers, what it does, what it refuses."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import Role
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.meta import registry
from guanxi.modules.leads.models import Lead
from guanxi.records import store
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # what a dialog does with the conversion, which is asked on both

MOBILE = "13800138000"


def lead(kit: Kit, name: str = "bob") -> Any:
    data = {"company": "华东医院", "contact_name": "张三", "mobile": MOBILE, "source": "website", "budget": "5000.00"}
    return store.create(registry.get("lead"), kit[name], data)


def dialog(kit: Kit, record: Any, name: str = "bob") -> str:
    answer = kit.browser(name).get(f"/m/leads/{record.pk}/actions/convert")
    assert answer.status_code == 200
    return answer.content.decode()


def send(kit: Kit, record: Any, **more: Any) -> Any:
    begin = {"account_choice": "new", "contact_choice": "new", "create_opportunity": "true"}
    return kit.browser("bob").post(f"/m/leads/{record.pk}/actions/convert", {**begin, **more})


def row(html: str, name: str, value: Any) -> str:
    """One choice of the dialog, from its button to the end of its words."""
    return re.search(rf'<input type="radio" name="{name}_choice" value="{value}".*?</label>', html, re.S).group()


def test_the_account_that_matches_is_chosen_at_first(kit: Kit) -> None:
    record = lead(kit)
    account = kit.make("account", "bob", name="华东医院")
    contact = kit.make("contact", "bob", account=account.pk, name="张主任", mobile=MOBILE)

    html = dialog(kit, record)

    assert "checked" in row(html, "account", account.pk)
    assert "same: Company" in row(html, "account", account.pk)
    assert "checked" in row(html, "contact", contact.pk)
    assert "checked" not in row(html, "account", "new")


def test_an_account_of_somebody_else_is_told_in_few_words_and_choosing_it_asks_its_owner(kit: Kit) -> None:
    record = lead(kit)
    account = kit.make("account", "ben", name="华东医院", phone="021-1234567")

    html = dialog(kit, record)

    choice = row(html, "account", account.pk)
    assert "its owner is asked first" in choice
    assert "with Ben" in choice
    assert "021-1234567" not in html
    assert f"/m/accounts/{account.pk}/" not in html
    assert "checked" in row(html, "account", "new")
    answer = send(kit, record, account_choice=str(account.pk))
    case = ApprovalCase.objects.get(object="leads", record_id=record.pk)
    assert (answer.status_code, case.status, case.payload["arguments"]["account"]) == (302, "in_progress", account.pk)


def test_converting_leads_to_the_deal(kit: Kit) -> None:
    record = lead(kit)

    answer = send(kit, record, expected_close_date="2099-06-30", opportunity_name="超声设备")

    record.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"/m/opportunities/{record.converted_opportunity_id}/")
    deal = registry.get("opportunity").model.objects.get(pk=record.converted_opportunity_id)
    assert (deal.name, deal.expected_close_date.isoformat(), deal.amount) == ("超声设备", "2099-06-30", 5000)


def test_without_a_deal_it_leads_to_the_account_that_was_chosen(kit: Kit) -> None:
    record, account = lead(kit), kit.make("account", "bob")

    answer = send(kit, record, account_choice=str(account.pk), contact_choice="none", create_opportunity="false")

    assert answer["Location"] == f"/m/accounts/{account.pk}/"
    record.refresh_from_db()
    assert (record.converted_contact_id, record.converted_opportunity_id) == (None, None)


def test_an_account_that_was_searched_for_goes_before_the_choice_above_it(kit: Kit) -> None:
    record, account = lead(kit), kit.make("account", "bob")

    send(kit, record, account_choice="new", account=str(account.pk))

    assert Lead.objects.get(pk=record.pk).converted_account_id == account.pk


def test_the_same_form_sent_twice_converts_once(kit: Kit) -> None:
    record = lead(kit)
    token = "a" * 32

    first, second = (send(kit, record, form_token=token) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert registry.get("account").model.objects.count() == 1


def test_a_refusal_keeps_what_was_chosen_and_says_who_owns_the_account(kit: Kit) -> None:
    ApprovalDefinition.objects.filter(object="leads").update(active=False)
    role = Role.objects.get(preset="sales")
    role.rights = (*role.rights, "account.view_all")
    role.save()
    record, account = lead(kit), kit.make("account", "ben", name="Ben's clinic")

    answer = send(kit, record, account=str(account.pk), opportunity_name="Kept")

    assert answer.status_code == 422
    html = answer.content.decode()
    assert "belongs to Ben" in html
    assert 'value="Kept"' in html


@pytest.mark.parametrize("name", ["ben", "charlie"])
def test_the_lead_of_somebody_else_has_no_dialog(kit: Kit, name: str) -> None:
    answer = kit.browser(name).get(f"/m/leads/{lead(kit).pk}/actions/convert")

    assert answer.status_code == {"ben": 404, "charlie": 403}[name]


def test_a_converted_lead_has_no_dialog(kit: Kit) -> None:
    record = lead(kit)
    send(kit, record)

    answer = kit.browser("bob").get(f"/m/leads/{record.pk}/actions/convert")

    assert (answer.status_code, "E_LEAD_CONVERTED" in answer.content.decode()) == (409, True)


def test_the_dialog_asks_the_same_however_many_match(kit: Kit) -> None:
    record = lead(kit)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            dialog(kit, record)
        return len(found)

    kit.make("contact", "bob", account=kit.make("account", "bob", name="华东医院").pk, mobile=MOBILE)
    few = asked()
    for _more in range(5):
        kit.make("contact", "bob", account=kit.make("account", "bob", name="华东医院").pk, mobile=MOBILE)

    assert asked() <= few


def test_a_drag_to_converted_is_refused_and_one_to_qualified_is_made(kit: Kit) -> None:
    record = lead(kit)
    client = kit.browser("bob")

    refused = client.post(f"/m/leads/{record.pk}/move", {"to": "converted"}, headers={"accept": "application/json"})
    moved = client.post(f"/m/leads/{record.pk}/move", {"to": "qualified"}, headers={"accept": "application/json"})

    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "E_LEAD_STATUS")
    assert (moved.status_code, Lead.objects.get(pk=record.pk).status) == (200, "qualified")


def test_from_the_drawer_too_it_leads_to_the_deal_and_says_so_there(kit: Kit) -> None:
    record = lead(kit)
    client = kit.browser("bob")
    sent = {"account_choice": "new", "contact_choice": "new", "create_opportunity": "true"}

    answer = client.post(f"/m/leads/{record.pk}/actions/convert", sent, headers={"X-Guanxi-Drawer": "1"})

    said = answer.json()
    assert (said["leads_on"], said["said"]) == (True, [])
    assert "is a customer now" in client.get(said["href"]).content.decode()


def test_a_drag_to_disqualified_asks_for_the_reason_and_takes_it(kit: Kit) -> None:
    record = lead(kit)
    client, json = kit.browser("bob"), {"accept": "application/json"}

    asked = client.post(f"/m/leads/{record.pk}/move", {"to": "disqualified"}, headers=json).json()
    moved = client.post(f"/m/leads/{record.pk}/move", {"to": "disqualified", "reason": "spam"}, headers=json)

    assert ["spam", "Spam"] in asked["choices"]
    record.refresh_from_db()
    assert (moved.status_code, record.status, record.disqualify_reason) == (200, "disqualified", "spam")
