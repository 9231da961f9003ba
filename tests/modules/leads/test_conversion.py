"""A lead becomes an account, a contact and a deal (F033)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from guanxi.access.models import Role
from guanxi.flow.approval import services as approvals
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.leads.choices import choices
from guanxi.modules.leads.models import Lead
from guanxi.records import actions, files, store
from guanxi.records.history import timeline
from tests.kit.approvals import FLOW
from tests.kit.crowd import at_once
from tests.kit.people import Kit

LEAD, ACCOUNT, CONTACT, DEAL = (registry.get(key) for key in ("lead", "account", "contact", "opportunity"))


def lead(kit: Kit, name: str = "bob", /, **more: Any) -> Any:
    data = {
        "company": "华东医院",
        "contact_name": "张三",
        "title": "设备科长",
        "mobile": "13800138000",
        "phone": "021-62483180",
        "email": "zhang@example.com",
        "industry": "medical",
        "city": "上海",
        "source": "website",
        "budget": "120000.00",
        "tags": ["展会"],
        **more,
    }
    return store.create(LEAD, kit[name], data)


def convert(kit: Kit, record: Any, name: str = "bob", /, **arguments: Any) -> Any:
    return actions.run(LEAD, kit[name], record.pk, "convert", arguments)


def test_f033_r2_unasked_there_are_a_new_account_a_contact_and_a_deal(kit: Kit) -> None:
    converted = convert(kit, lead(kit))

    account, contact, deal = (
        module.model.objects.get(pk=pk)
        for module, pk in (
            (ACCOUNT, converted.converted_account_id),
            (CONTACT, converted.converted_contact_id),
            (DEAL, converted.converted_opportunity_id),
        )
    )
    assert (converted.status, converted.converted_at is not None) == ("converted", True)
    assert (account.name, account.phone, account.industry, account.city, account.source, account.tags) == (
        "华东医院",
        "021-62483180",
        "medical",
        "上海",
        "website",
        ("展会",),
    )
    assert (contact.name, contact.title, contact.mobile, contact.email, contact.account_id) == (
        "张三",
        "设备科长",
        "13800138000",
        "zhang@example.com",
        account.pk,
    )
    today = clock.today(kit["bob"].timezone)
    assert (deal.name, deal.account_id, deal.primary_contact_id) == (
        f"华东医院-Website-{today:%Y%m}",
        account.pk,
        contact.pk,
    )
    assert (deal.amount, deal.expected_close_date, deal.source) == (
        Decimal(120000),
        today + timedelta(days=90),
        "website",
    )
    assert {account.owner_id, contact.owner_id, deal.owner_id} == {kit["bob"].user_id}


@pytest.mark.once
def test_f172_r5_own_fields_go_along_into_those_of_the_same_name_and_kind(kit: Kit) -> None:
    define = registry.get("custom_field")
    kinds = {"leads": "integer", "accounts": "integer", "contacts": "text", "opportunities": "integer"}
    for slug, kind in kinds.items():
        data = {"object": slug, "key": "x_beds", "name": "床位", "kind": kind}
        store.create(define, kit["admin"], data | ({"high": "300"} if slug == "opportunities" else {}))
    bob = kit.again("bob")
    known = registry.get("account")
    there = store.create(known, bob, {"name": "华东医院", "x_beds": 80})
    data = {"company": "华东医院", "contact_name": "张三", "mobile": "13800138000", "source": "website", "x_beds": 500}
    asking = [store.create(registry.get("lead"), bob, data) for _each in range(2)]

    new, into = convert(kit, asking[0]), convert(kit, asking[1], account=there.pk, create_opportunity=False)

    def beds(key: str, pk: int) -> Any:
        module = registry.get(key)
        return module.field("x_beds").read(module.model.objects.get(pk=pk))

    assert beds("account", new.converted_account_id) == 500
    assert beds("account", into.converted_account_id) == 80  # what is there stays
    assert beds("opportunity", new.converted_opportunity_id) is None  # not as many as that fit there


def test_f033_r2_the_deal_is_named_after_the_product_that_is_wanted(kit: Kit) -> None:
    product = kit.make("product", "admin", name="便携超声")

    converted = convert(kit, lead(kit, products=[product.pk]))

    deal = DEAL.model.objects.get(pk=converted.converted_opportunity_id)
    assert deal.name == f"华东医院-便携超声-{clock.today(kit['bob'].timezone):%Y%m}"


def test_f033_r2_neither_contact_nor_deal_when_they_are_not_wanted(kit: Kit) -> None:
    converted = convert(kit, lead(kit), create_contact=False, create_opportunity=False)

    assert (converted.converted_contact_id, converted.converted_opportunity_id) == (None, None)


def test_a_lead_without_a_company_becomes_a_person(kit: Kit) -> None:
    converted = convert(kit, lead(kit, company=""))

    account = ACCOUNT.model.objects.get(pk=converted.converted_account_id)
    assert (account.name, account.account_type) == ("张三", "person")


def test_T08_of_records_that_are_there_only_what_is_empty_is_filled_in(kit: Kit) -> None:
    account = kit.make("account", "bob", name="华东医院（老）", industry="energy", phone="")
    contact = kit.make("contact", "bob", account=account.pk, name="张主任", mobile="13900139000")

    converted = convert(kit, lead(kit), account=account.pk, contact=contact.pk, create_opportunity=False)

    account.refresh_from_db()
    contact.refresh_from_db()
    assert (account.name, account.phone, account.industry) == ("华东医院（老）", "021-62483180", "energy")
    assert (contact.name, contact.mobile, contact.email) == ("张主任", "13900139000", "zhang@example.com")
    assert (converted.converted_account_id, converted.converted_contact_id) == (account.pk, contact.pk)
    for attempt in (
        lambda: store.update(LEAD, kit["bob"], converted.pk, {"remark": "more"}),
        lambda: convert(kit, converted, account=account.pk),
    ):
        with pytest.raises(DomainError, match="E_LEAD_CONVERTED"):
            attempt()


def test_f033_r1_a_lead_is_converted_once_and_read_only_after_it(kit: Kit) -> None:
    record = lead(kit)
    convert(kit, record)

    for attempt in (
        lambda: convert(kit, record),
        lambda: store.update(LEAD, kit["bob"], record.pk, {"remark": "more"}),
        lambda: store.update(LEAD, kit["bob"], record.pk, {"status": "new"}),
        lambda: store.delete(LEAD, kit["bob"], record.pk),
    ):
        with pytest.raises(DomainError, match="E_LEAD_CONVERTED"):
            attempt()
    assert store.update(LEAD, kit["alice"], record.pk, {"owner": kit["ben"].user_id}).owner_id == kit["ben"].user_id


def test_f033_r1_what_was_put_aside_is_not_converted(kit: Kit) -> None:
    record = lead(kit)
    actions.run(LEAD, kit["bob"], record.pk, "disqualify", {"disqualify_reason": "spam"})

    with pytest.raises(DomainError, match="E_STATE"):
        convert(kit, record)


def test_f033_r1_the_role_must_give_converting_and_creating(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        convert(kit, kit.make("lead", "charlie"), "charlie")
    role = Role.objects.get(preset="sales")
    role.rights = tuple(right for right in role.rights if right != "account.create")
    role.save()
    kit.again("bob")
    record = lead(kit)

    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        convert(kit, record)

    record.refresh_from_db()
    assert record.status == "new"


def test_f033_r4_whoever_owns_the_account_is_asked_and_then_it_is_converted(kit: Kit) -> None:
    account = kit.make("account", "ben", name="华东医院", phone="")
    record = lead(kit)
    client = kit.api("bob")

    answer = client.post(
        f"/api/v1/leads/{record.pk}/actions/ask_for_account", {"account": account.pk}, content_type="application/json"
    )

    case = ApprovalCase.objects.get(pk=answer.json()["waiting"]["approval"])
    assert answer.status_code == 202
    assert list(case.tasks.values_list("assignee_id", flat=True)) == [kit["ben"].user_id]
    with pytest.raises(DomainError, match="E_RECORD_LOCKED"):
        convert(kit, record)
    approvals.approve(kit.again("ben"), case.pk)
    record.refresh_from_db()
    account.refresh_from_db()
    assert (record.status, record.converted_account_id) == ("converted", account.pk)
    assert (account.phone, account.owner_id) == ("021-62483180", kit["ben"].user_id)
    assert DEAL.model.objects.get(pk=record.converted_opportunity_id).owner_id == kit["bob"].user_id


def test_f033_r4_a_no_leaves_the_lead_as_it_was_and_after_three_working_days_the_superior_is_asked(kit: Kit) -> None:
    account = kit.make("account", "ben", name="华东医院")
    record = lead(kit)
    actions.run(LEAD, kit["bob"], record.pk, "ask_for_account", {"account": account.pk})
    case = ApprovalCase.objects.get(object="leads", record_id=record.pk)
    node = ApprovalDefinition.objects.get(pk=case.definition_id).flow["nodes"][0]

    approvals.reject(kit.again("ben"), case.pk, comment="Mine")

    record.refresh_from_db()
    assert record.status == "new"
    assert node["timeout"] == {"hours": "24", "action": "escalate"}


def test_f033_r4_an_account_that_nobody_told_of_is_missing_and_without_a_definition_its_owner_is_named(
    kit: Kit,
) -> None:
    account = kit.make("account", "ben", name="Ben's clinic")
    record = lead(kit)
    with pytest.raises(DomainError, match="E_REFERENCE"):
        actions.run(LEAD, kit["bob"], record.pk, "ask_for_account", {"account": account.pk})
    role = Role.objects.get(preset="sales")
    role.rights = (*role.rights, "account.view_all")
    role.save()
    kit.again("bob")
    ApprovalDefinition.objects.filter(object="leads").update(active=False)

    with pytest.raises(DomainError, match="E_ACCOUNT_OWNER") as error:
        convert(kit, record, account=account.pk)

    assert (error.value.params["name"], str(error.value.params["owner"])) == ("Ben's clinic", "Ben")


def test_f033_r5_an_account_in_a_pool_is_claimed(kit: Kit) -> None:
    account = kit.make("account", "bob", name="华东医院")
    actions.run(ACCOUNT, kit["bob"], account.pk, "release", {"reason": "no_demand"})
    account.refresh_from_db()
    store.update(registry.get("pool"), kit["admin"], account.pool_id, {"member_users": [kit["bob"].user_id]})
    kit.again("bob")
    record = lead(kit)
    assert [one.is_free for one in choices(kit["bob"], record).accounts] == [True]

    convert(kit, record, account=account.pk)

    account.refresh_from_db()
    assert (account.owner_id, account.pool_id) == (kit["bob"].user_id, None)


def test_f033_r8_a_superior_takes_a_conversion_back_within_a_day(kit: Kit) -> None:
    record = lead(kit)
    store.create(registry.get("activity"), kit["bob"], {"lead": record.pk, "content": "Wants a portable one"})
    account = kit.make("account", "bob", name="华东医院（老）", phone="")
    kit.again("bob")
    converted = convert(kit, record, account=account.pk)
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        actions.run(LEAD, kit["bob"], record.pk, "take_conversion_back", {})

    back = actions.run(LEAD, kit.again("alice"), record.pk, "take_conversion_back", {})

    account.refresh_from_db()
    assert (back.status, back.converted_at, back.converted_account_id) == ("qualified", None, None)
    assert (account.phone, account.deleted_at) == ("", None)
    for module, pk in ((CONTACT, converted.converted_contact_id), (DEAL, converted.converted_opportunity_id)):
        assert module.model.objects.get(pk=pk).deleted_at is not None
    assert registry.get("activity").model.objects.get(lead=record.pk).account_id is None


def test_f033_r8_what_was_worked_with_or_is_a_day_old_is_not_taken_back(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = lead(kit)
    kit.again("bob")
    converted = convert(kit, record)
    kit.make("contact", "bob", account=converted.converted_account_id)
    with pytest.raises(DomainError, match="E_CONVERSION_USED"):
        actions.run(LEAD, kit["alice"], record.pk, "take_conversion_back", {})
    later = clock.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    with pytest.raises(DomainError, match="E_UNDO_TOO_LATE"):
        actions.run(LEAD, kit["alice"], record.pk, "take_conversion_back", {})

    record.refresh_from_db()
    assert record.status == "converted"


def test_f033_r8_a_lead_whose_account_was_deleted_can_be_reopened(kit: Kit) -> None:
    converted = convert(kit, lead(kit), create_contact=False, create_opportunity=False)
    with pytest.raises(DomainError, match="E_STATE"):
        actions.run(LEAD, kit["bob"], converted.pk, "reopen", {})
    store.delete(ACCOUNT, kit["alice"], converted.converted_account_id)

    opened = actions.run(LEAD, kit["bob"], converted.pk, "reopen", {})

    assert (opened.status, opened.converted_account_id, opened.converted_at) == ("new", None, None)


def test_f033_r8_converting_waits_for_an_approval_where_one_is_drawn(kit: Kit) -> None:
    data = {"name": "Conversions", "object": "leads", "trigger": "action", "watched": ["convert"], "flow": FLOW}
    store.create(registry.get("approval_definition"), kit["admin"], {**data, "active": True})
    record = lead(kit)

    convert(kit, record)

    case = ApprovalCase.objects.get(object="leads", record_id=record.pk)
    record.refresh_from_db()
    assert record.status == "new"
    approvals.approve(kit.again("alice"), case.pk)
    record.refresh_from_db()
    assert record.status == "converted"


def test_f033_r6_the_limit_of_its_owner_holds_for_a_new_account(kit: Kit) -> None:
    kit.make("capacity_rule", "admin", object="accounts", scope="company", max=0)
    record = lead(kit)

    with pytest.raises(DomainError, match="E_CAPACITY"):
        convert(kit, record)

    record.refresh_from_db()
    assert record.status == "new"


def test_f033_r3_the_source_of_the_lead_is_taken_where_that_is_asked_for(kit: Kit) -> None:
    account = kit.make("account", "bob", name="华东医院（老）", source="referral")

    convert(kit, lead(kit), account=account.pk, create_contact=False, create_opportunity=False, overwrite_source=True)

    account.refresh_from_db()
    assert account.source == "website"


def test_a_contact_of_another_account_is_refused(kit: Kit) -> None:
    contact = kit.make("contact", "bob", account=kit.make("account").pk)

    with pytest.raises(DomainError, match="E_REFERENCE"):
        convert(kit, lead(kit), account=kit.make("account").pk, contact=contact.pk)


def test_f033_r2_a_new_owner_gets_what_is_new(kit: Kit) -> None:
    converted = convert(kit, lead(kit, owner=kit["bob"].user_id), "alice", owner=kit["ben"].user_id)

    owners = {
        module.model.objects.get(pk=pk).owner_id
        for module, pk in (
            (ACCOUNT, converted.converted_account_id),
            (CONTACT, converted.converted_contact_id),
            (DEAL, converted.converted_opportunity_id),
        )
    }
    assert owners == {kit["ben"].user_id}


def test_f033_r7_what_was_said_planned_and_filed_goes_with_the_customer(kit: Kit) -> None:
    record = lead(kit)
    store.create(
        registry.get("activity"),
        kit["bob"],
        {"lead": record.pk, "content": "Wants a portable one", "next_at": "2099-03-16T06:00:00Z"},
    )
    files.add_file(LEAD, kit["bob"], record.pk, "card.jpg", [b"picture"])

    converted = convert(kit, record)

    account = ACCOUNT.model.objects.get(pk=converted.converted_account_id)
    deal = DEAL.model.objects.get(pk=converted.converted_opportunity_id)
    for module, found in ((ACCOUNT, account), (DEAL, deal), (LEAD, converted)):
        told = {(item["module"], item["text"]) for item in timeline(module, kit["bob"], found)[0]}
        assert {("activities", "Wants a portable one"), ("tasks", "Wants a portable one")} <= told
        assert [file.name for file in files.files_of(module, kit["bob"], found.pk)] == ["card.jpg"]
    assert account.last_follow_at == converted.last_follow_at
    assert account.next_follow_at is not None


def test_what_is_said_of_a_converted_lead_later_is_about_the_customer(kit: Kit) -> None:
    converted = convert(kit, lead(kit))

    said = store.create(registry.get("activity"), kit["bob"], {"lead": converted.pk, "content": "One more call"})

    assert (said.account_id, said.opportunity_id) == (
        converted.converted_account_id,
        converted.converted_opportunity_id,
    )


def test_a_refused_conversion_leaves_nothing(kit: Kit) -> None:
    record = lead(kit)

    with pytest.raises(DomainError):
        convert(kit, record, expected_close_date="1999-01-01")

    assert not ACCOUNT.model.objects.exists()
    assert Lead.objects.get(pk=record.pk).status == "new"


def test_the_api_says_what_was_created_and_describes_the_body(kit: Kit) -> None:
    record = lead(kit)
    client = kit.api("bob")

    answer = client.post(f"/api/v1/leads/{record.pk}/actions/convert", {}, content_type="application/json")
    again = client.post(f"/api/v1/leads/{record.pk}/actions/convert", {}, content_type="application/json")

    said = answer.json()
    assert (answer.status_code, said["record"]["status"]) == (200, "converted")
    assert [made["module"] for made in said["created"]] == ["accounts", "contacts", "opportunities"]
    assert (again.status_code, again.json()["code"]) == (409, "E_LEAD_CONVERTED")
    document = client.get("/api/v1/openapi.json").json()
    schema = document["components"]["schemas"]["leads.actions.convert"]
    assert {"account", "contact", "create_contact", "create_opportunity"} <= set(schema["properties"])


@pytest.mark.django_db(transaction=True)
def test_two_conversions_at_once_make_one_set(kit: Kit) -> None:
    record = lead(kit)

    results = at_once(*[lambda: convert(kit, record)] * 3)

    codes = sorted(getattr(result, "code", "kept") for result in results)
    assert codes == ["E_LEAD_CONVERTED", "E_LEAD_CONVERTED", "kept"]
    assert (ACCOUNT.model.objects.count(), CONTACT.model.objects.count(), DEAL.model.objects.count()) == (1, 1, 1)
