"""Rules that wait for a record to be handed in for approval, and for the result of its approval."""

from guanxi.flow.automation.trying import try_automation
from guanxi.meta import registry
from guanxi.web.automation.words import when
from tests.flow.approval.flows import deciding, define, node, now, people, starting
from tests.flow.automation.rules import rule, runs
from tests.kit.people import Kit

ACCOUNTS = registry.get("account")
TASK = {"do": "create", "object": "tasks", "values": {"subject": "Thank them", "assignee": {"from": "owner"}}}


def test_a_rule_hears_that_a_record_was_handed_in_and_what_became_of_it(kit: Kit) -> None:
    define(kit, node("n1", people(kit["alice"].user_id)), module="accounts")
    triggers = [{"on": "submitted"}, *({"on": "approval_ended", "result": one} for one in ("approved", "rejected"))]
    handed_in, approved, rejected = (rule(kit, "accounts", one, TASK) for one in triggers)
    first, second = (kit.make("account", "bob", name=name) for name in ("Riverside", "Lakeside"))

    case = starting.submit(ACCOUNTS, kit["bob"], first.pk)
    assert [(run.automation_id, run.record_id) for run in runs()] == [(handed_in.pk, first.pk)]
    deciding.approve(now(kit["alice"]), case.pk)
    case = starting.submit(ACCOUNTS, kit["bob"], second.pk)
    deciding.reject(now(kit["alice"]), case.pk, comment="Not now")

    assert [(run.automation_id, run.record_id) for run in runs()] == [
        (handed_in.pk, first.pk),
        (approved.pk, first.pk),
        (handed_in.pk, second.pk),
        (rejected.pk, second.pk),
    ]
    assert {run.state for run in runs()} == {"done"}
    tasks = registry.get("task").model.objects.filter(subject="Thank them")
    assert {task.assignee_id for task in tasks} == {kit["bob"].user_id}
    assert tasks.count() == 4
    assert [try_automation(actor=kit["admin"], pk=one.pk).count.value for one in (handed_in, approved)] == [2, 1]
    assert when(ACCOUNTS, triggers[2], kit["admin"]) == "When the approval of a record of “Account” ends: Rejected"
