"""What makes a lead, and which status follows which (F031)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.leads.models import Lead
from guanxi.records import actions, store
from guanxi.records.history import history
from tests.kit.people import Kit
from tests.kit.values import codes_of

LEAD = registry.get("lead")


def lead(kit: Kit, name: str = "bob", /, **more: Any) -> Any:
    data = {"contact_name": "张三", "mobile": "13800138000", "source": "website", **more}
    return store.create(LEAD, kit[name], data)


def status(record: Any) -> str:
    return Lead.objects.get(pk=record.pk).status


def spoken(kit: Kit, record: Any, name: str = "bob", /, **more: Any) -> Any:
    data = {"lead": record.pk, "content": "Called about the price list", "kind": "phone", **more}
    return store.create(registry.get("activity"), kit[name], data)


def test_f031_r1_a_person_or_company_and_one_way_to_reach_them_are_enough(kit: Kit) -> None:
    person, company = lead(kit), lead(kit, contact_name="", company="华东医院", mobile="", wechat="hdyy")

    assert (person.name, company.name) == ("张三", "华东医院")
    assert (person.status, person.owner_id) == ("new", kit["bob"].user_id)


@pytest.mark.parametrize(
    ("missing", "field"),
    [({"contact_name": ""}, "name"), ({"mobile": ""}, "mobile"), ({"source": ""}, "source")],
)
def test_f031_r1_less_is_refused(kit: Kit, missing: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as error:
        lead(kit, **missing)

    assert codes_of(error.value) == {field: "E_REQUIRED"}


def test_f031_r3_whom_somebody_else_names_has_been_assigned(kit: Kit) -> None:
    given, own = lead(kit, "alice", owner=kit["bob"].user_id), lead(kit)
    assert (given.status, own.status) == ("assigned", "new")

    store.update(LEAD, kit["alice"], own.pk, {"owner": kit["ben"].user_id})

    assert status(own) == "assigned"
    assert Lead.objects.get(pk=own.pk).received_at > own.received_at


def test_f031_r3_the_first_follow_up_makes_it_contacted(kit: Kit) -> None:
    record = lead(kit)

    first = spoken(kit, record)
    later = spoken(kit, record)

    found = Lead.objects.get(pk=record.pk)
    assert (found.status, found.first_response_at, found.last_follow_at) == (
        "contacted",
        first.happened_at,
        later.happened_at,
    )
    told = history(LEAD, kit["bob"], record)[0][0]
    assert (told["verb"], told["changes"]["status"], told["by_id"]) == (
        "contacted",
        ["new", "contacted"],
        kit["bob"].user_id,
    )


def test_a_follow_up_does_not_take_a_qualified_lead_back(kit: Kit) -> None:
    record = lead(kit)
    actions.run(LEAD, kit["bob"], record.pk, "qualify", {})

    spoken(kit, record)

    assert status(record) == "qualified"


def test_a_next_date_makes_a_task_about_the_lead_and_the_lead_knows_when(kit: Kit) -> None:
    record = lead(kit)
    due = datetime(2099, 3, 16, 6, 0, tzinfo=UTC)

    spoken(kit, record, next_at=due)

    task = registry.get("task").model.objects.get()
    assert (task.lead_id, task.due_at) == (record.pk, due)
    assert Lead.objects.get(pk=record.pk).next_follow_at == due


def test_f031_r3_converted_is_reached_by_converting_only(kit: Kit) -> None:
    record = lead(kit)

    with pytest.raises(DomainError, match="E_LEAD_STATUS"):
        store.update(LEAD, kit["bob"], record.pk, {"status": "converted"})


def test_f031_r3_disqualifying_has_a_reason_and_reopening_begins_anew(kit: Kit) -> None:
    record = lead(kit)
    with pytest.raises(DomainError) as error:
        actions.run(LEAD, kit["bob"], record.pk, "disqualify", {})
    assert codes_of(error.value) == {"disqualify_reason": "E_REASON_REQUIRED"}
    with pytest.raises(DomainError) as error:
        store.update(LEAD, kit["bob"], record.pk, {"status": "disqualified"})
    assert codes_of(error.value) == {"disqualify_reason": "E_REASON_REQUIRED"}

    put_aside = actions.run(LEAD, kit["bob"], record.pk, "disqualify", {"disqualify_reason": "spam"})
    assert (put_aside.status, put_aside.disqualify_reason) == ("disqualified", "spam")

    reopened = actions.run(LEAD, kit["bob"], record.pk, "reopen", {})
    assert (reopened.status, reopened.disqualify_reason) == ("new", "")


def test_what_was_not_put_aside_can_not_be_reopened(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_STATE"):
        actions.run(LEAD, kit["bob"], lead(kit).pk, "reopen", {})


def test_a_follow_up_about_a_lead_is_seen_by_those_who_see_the_lead(kit: Kit) -> None:
    module = registry.get("activity")
    said = spoken(kit, lead(kit))

    assert [name for name in ("alice", "bob", "ben", "charlie") if _sees(kit, module, name, said)] == ["alice", "bob"]


def _sees(kit: Kit, module: Any, name: str, record: Any) -> bool:
    try:
        store.fetch(module, kit[name], record.pk)
    except DomainError:
        return False
    return True
