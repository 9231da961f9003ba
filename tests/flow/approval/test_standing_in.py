"""Standing in, links of mails, time-outs, deciding many at once, copies."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.exchange.models import ExportRun
from guanxi.flow.approval import services
from guanxi.flow.approval.jobs import _one
from guanxi.flow.approval.link import look_up, make_link, redeem
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.flow.approval.timeouts import due
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.notices import kind_of
from guanxi.meta import registry
from tests.flow.approval.flows import asked, define, fresh, node, now, people, submitted
from tests.kit.people import Kit

DAY = timedelta(days=1)


def overdue(case: ApprovalCase) -> None:
    """The time of every open task is over, and the job has looked."""
    Task.objects.filter(case=case, state="open").update(due_at=clock.now() - DAY)
    for found, task in due(10):
        _one(found, task)


def test_who_stands_in_is_asked_instead_and_nobody_stands_in_for_him(kit: Kit) -> None:
    alice, ben = kit["alice"].user_id, kit["ben"].user_id
    span = {"from_at": clock.now() - DAY, "to_at": clock.now() + DAY}
    services.delegate(kit["alice"], to_user=ben or 0, **span)
    services.delegate(kit["ben"], to_user=kit["charlie"].user_id or 0, **span)
    case = submitted(kit, node("a", people(alice)))
    assert asked(case) == {ben}
    task = Task.objects.get(case=case)
    assert (task.origin, task.original_assignee_id) == ("delegate", alice)


def test_the_submitter_never_stands_in_for_his_approver(kit: Kit) -> None:
    span = {"from_at": clock.now() - DAY, "to_at": clock.now() + DAY}
    services.delegate(kit["alice"], to_user=kit["bob"].user_id or 0, **span)
    assert asked(submitted(kit, node("a", people(kit["alice"].user_id)))) == {kit["alice"].user_id}


def test_a_link_works_once_and_for_the_person_whom_it_names(kit: Kit) -> None:
    case = submitted(kit, node("a", people(kit["alice"].user_id)))
    secret = make_link(Task.objects.get(case=case), verb="approve")
    for stranger in (kit["bob"], kit["admin"]):
        with pytest.raises(DomainError) as refused:
            look_up(stranger, secret)
        assert refused.value.code == "E_NOT_FOUND"
    assert redeem(kit["alice"], secret).verb == "approve"
    with pytest.raises(DomainError) as used:
        redeem(kit["alice"], secret)
    assert used.value.code == "E_LINK_USED"
    with pytest.raises(DomainError):
        look_up(kit["alice"], secret[:-3] + "abc")


def test_a_mail_about_a_task_leads_to_a_link_of_its_own(kit: Kit) -> None:
    case = submitted(kit, node("a", people(kit["alice"].user_id)))
    kind = kind_of("approval_task")
    assert kind is not None
    assert kind.link is not None
    assert "mail" in kind.channels
    address = kind.link({"task": Task.objects.get(case=case).pk})
    answer = kit.browser("alice").get(address)
    assert answer.status_code == 200
    assert fresh(case).status == "in_progress", "looking alone answers nothing"


@pytest.mark.parametrize(("action", "status"), [("approve", "approved"), ("reject", "rejected")])
def test_when_the_time_is_over_the_node_decides_by_rule(kit: Kit, action: str, status: str) -> None:
    slow = {"hours": "4", "action": action}
    case = submitted(kit, node("a", people(kit["alice"].user_id), timeout=slow), options={"auto_reject_allowed": True})
    assert Task.objects.get(case=case).due_at > clock.now()
    overdue(case)
    assert fresh(case).status == status


def test_when_the_time_is_over_the_superior_is_asked(kit: Kit) -> None:
    case = submitted(kit, node("a", people(kit["ben"].user_id), timeout={"hours": "4", "action": "escalate"}))
    overdue(case)
    assert asked(case) == {kit["alice"].user_id}


def test_rejecting_by_time_needs_the_definitions_leave_and_reminds_else(kit: Kit) -> None:
    case = submitted(kit, node("a", people(kit["alice"].user_id), timeout={"hours": "4", "action": "reject"}))
    overdue(case)
    assert (fresh(case).status, Task.objects.get(case=case).reminded) == ("in_progress", 1)
    overdue(case)
    assert Task.objects.get(case=case).reminded == 2


def test_many_are_decided_at_once_and_each_says_what_became_of_it(kit: Kit) -> None:
    alice = kit["alice"].user_id
    define(kit, node("a", people(alice)))
    deals = [kit.make("opportunity", "bob", amount="5000") for _place in range(3)]
    cases = [services.submit(registry.get("opportunity"), kit["bob"], deal.pk) for deal in deals]
    services.recall(kit["bob"], cases[1].pk)
    found = services.approve_many(now(kit["alice"]), [case.pk for case in cases])
    assert [one.error.code if one.error else "" for one in found] == ["", "E_APPROVAL_FINISHED", ""]
    assert [fresh(case).status for case in cases] == ["approved", "recalled", "approved"]


def test_a_copy_gives_sight_of_this_record_alone_and_is_marked_when_read(kit: Kit) -> None:
    charlie = kit["charlie"].user_id or 0
    case = submitted(kit, node("a", people(kit["alice"].user_id), cc={"by": "users", "ids": [charlie]}))
    assert kit.api("charlie").get(f"/api/v1/opportunities/{case.record_id}").status_code == 200
    assert kit.api("charlie").patch(
        f"/api/v1/opportunities/{case.record_id}", {"remark": "x"}, content_type="application/json"
    ).status_code in {403, 423}
    services.mark_read(now(kit["charlie"]), case.pk)
    assert case.copies.get(user=charlie).read_at is not None


def test_a_definition_is_tried_on_past_records_without_writing(kit: Kit) -> None:
    alice = kit["alice"].user_id
    big = {"field": "amount", "op": "gt", "value": "1000"}
    definition = define(kit, node("a", people(alice)), condition=big)
    kit.make("opportunity", "bob", amount="5000")
    kit.make("opportunity", "bob", amount="10")
    answer = kit.api("admin").get(f"/api/v1/approval-definitions/{definition.pk}/simulation").json()
    assert (answer["looked_at"], answer["matching"], answer["problems"]) == (2, 1, [])
    assert answer["items"][0]["path"][0]["people"][0]["user"] == alice
    assert not ApprovalCase.objects.exists()
    assert kit.api("bob").get(f"/api/v1/approval-definitions/{definition.pk}/simulation").status_code == 403


def test_the_states_of_a_page_of_records_are_one_query(kit: Kit, django_assert_num_queries: Any) -> None:
    case = submitted(kit, node("a", people(kit["alice"].user_id)))
    others = [kit.make("opportunity", "bob").pk for _place in range(5)]
    with django_assert_num_queries(1):
        found = services.states_of(registry.get("opportunity"), [case.record_id or 0, *others])
    assert [found[pk].status for pk in (case.record_id or 0, *others)] == ["in_progress", *["draft"] * 5]


def test_an_export_leaves_only_once_it_is_approved(kit: Kit) -> None:
    kit.make("opportunity", "alice")
    define(kit, node("a", people(kit["admin"].user_id)), trigger="export")
    browser = kit.browser("alice")
    assert browser.get("/m/opportunities/export?format=csv").headers["Content-Type"].startswith("text/html")
    browser.post("/m/opportunities/export", {"format": "csv", "form_token": "once"})
    case = ApprovalCase.objects.get(trigger="export")
    assert (case.record_id, ExportRun.objects.count()) == (None, 0)
    services.approve(now(kit["admin"]), case.pk)
    run = ExportRun.objects.get()
    assert (run.module, run.kind, run.started_by_id) == ("opportunity", "csv", kit["alice"].user_id)
