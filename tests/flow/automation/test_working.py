"""Steps after the commit: done once, whatever dies in between; waits, versions, and the end of rules that only fail."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.flow.approval.models import ApprovalCase
from guanxi.flow.automation.limits import FAILURES
from guanxi.flow.automation.models import Automation, AutomationRun, AutomationVersion, State
from guanxi.flow.automation.services import disable_automation
from guanxi.flow.automation.working import work_off as go_on
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.records import store
from tests.flow.approval.flows import define, node, people
from tests.flow.automation.rules import fill, rule, runs, work_off
from tests.kit.people import Kit
from tests.kit.trust import times

pytestmark = pytest.mark.django_db

TELL = {"do": "notify", "to": "field", "field": "owner", "text": "Look at {{name}}"}


def told() -> int:
    return Notice.objects.filter(kind="automation_notice").count()


def test_people_are_told_after_the_commit_and_once(kit: Kit):
    rule(kit, "accounts", {"on": "created"}, fill(remark="seen"), TELL)
    kit.make("account", "bob", name="North Clinic")

    (run,) = runs()
    assert (run.state, told()) == (State.READY, 0)
    work_off()

    notice = Notice.objects.get(kind="automation_notice")
    assert (notice.user_id, notice.params["said"]) == (kit["bob"].user_id, "Look at North Clinic")
    (run,) = runs()
    assert (run.state, [one["do"] for one in run.told]) == (State.DONE, ["set", "notify"])


@settings(max_examples=times(5, 300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deaths=st.lists(st.booleans(), max_size=4))
def test_a_worker_that_dies_in_a_batch_neither_loses_nor_doubles_a_step(kit: Kit, deaths: list[bool]):
    AutomationRun.objects.all().delete()
    Notice.objects.all().delete()
    task = {"do": "create", "object": "tasks", "values": {"subject": "Call", "account": {"from": "id"}}}
    made = rule(kit, "accounts", {"on": "created"}, TELL, task)
    account = kit.make("account", "bob")
    for is_late in deaths:
        with transaction.atomic():
            go_on(made.pk, 1)
            transaction.set_rollback(is_late)  # a killed worker's batch never commits

    go_on(made.pk, 1)
    disable_automation(actor=kit["admin"], pk=made.pk, reason="done")

    assert told() == 1
    assert registry.get("task").model.objects.filter(account=account.pk).count() == 1


def test_a_wait_goes_on_when_its_time_has_come_by_the_version_it_began_with(kit: Kit, settings: Any):
    made = rule(kit, "accounts", {"on": "created"}, {"do": "wait", "for": "days", "count": 3}, fill(remark="old"))
    account = kit.make("account", "bob")
    work_off()
    module = registry.get("automation")
    store.update(module, kit["admin"], made.pk, {"actions": [fill(remark="new")]})
    assert runs()[0].state == State.WAITING

    go_on(made.pk, 1)
    account.refresh_from_db()
    assert account.remark == ""

    AutomationRun.objects.update(due_at=clock.now() - timedelta(seconds=1))
    go_on(made.pk, 1)
    account.refresh_from_db()
    assert account.remark == "old"
    assert runs()[0].state == State.DONE


def test_a_branch_goes_both_ways(kit: Kit):
    branch = {
        "do": "branch",
        "when": {"field": "level", "op": "eq", "value": "A"},
        "then": [fill(remark="top")],
        "else": [fill(remark="other")],
    }
    rule(kit, "accounts", {"on": "created"}, branch, fill(phone="021"))
    top, other = kit.make("account", "bob", level="A"), kit.make("account", "bob", level="B")

    for account, remark in ((top, "top"), (other, "other")):
        account.refresh_from_db()
        assert (account.remark, account.phone) == (remark, "021")


def test_a_rule_that_is_off_ends_its_waiting_runs(kit: Kit):
    made = rule(kit, "accounts", {"on": "created"}, TELL)
    kit.make("account", "bob")
    disable_automation(actor=kit["admin"], pk=made.pk, reason="too loud")
    work_off()

    (run,) = runs()
    assert (run.state, run.error["code"], told()) == (State.STOPPED, "E_AUTOMATION_OFF", 0)


def test_a_rule_that_fails_again_and_again_is_switched_off_and_its_owner_told(kit: Kit):
    made = rule(kit, "accounts", {"on": "created"}, fill(parent_account={"from": "id"}))
    for _place in range(FAILURES + 1):
        kit.make("account", "bob")

    made.refresh_from_db()
    assert not made.active
    assert "5" in made.off_reason
    assert Notice.objects.get(kind="automation_off").user_id == kit["admin"].user_id
    assert len(runs()) == FAILURES


def test_a_rule_runs_for_one_record_so_many_times_an_hour(kit: Kit):
    rule(kit, "accounts", {"on": "changed", "fields": ["phone"]}, fill(remark="{{phone}}"))
    account = kit.make("account", "bob")
    for place in range(25):
        store.update(registry.get("account"), kit["bob"], account.pk, {"phone": f"021-55500{place:02d}"})

    states = [run.state for run in runs()]
    assert (states.count(State.DONE), states.count(State.STOPPED)) == (20, 1)


def test_nobody_but_administrators_defines_rules_and_the_switch_asks_for_a_reason(kit: Kit):
    made = rule(kit, "accounts", {"on": "created"}, TELL)

    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.create(registry.get("automation"), kit["alice"], {"name": "Mine", "object": "accounts"})
    with pytest.raises(DomainError, match="E_REASON_REQUIRED"):
        disable_automation(actor=kit["admin"], pk=made.pk, reason=" ")


def test_a_rule_reaches_only_the_objects_that_it_names(kit: Kit):
    """A reference to a record of another kind of object is refused to it as to anybody who can't see that."""
    other = kit.make("contact", "ben")
    rule(kit, "leads", {"on": "created"}, fill(remark="x"))
    made = rule(kit, "opportunities", {"on": "created"}, fill(primary_contact=other.pk))
    kit.make("opportunity", "bob")

    (run,) = AutomationRun.objects.filter(automation=made.pk)
    assert (run.state, run.error["code"]) == (State.FAILED, "E_REFERENCE")


def test_an_approval_starts_in_the_name_of_the_owner(kit: Kit):
    define(kit, node("n1", people(kit["admin"].user_id)), module="accounts")
    rule(kit, "accounts", {"on": "created"}, {"do": "submit", "to": "field", "field": "owner"})
    account = kit.make("account", "bob")
    work_off()

    (run,) = runs()
    assert (run.state, run.error) == (State.DONE, None)
    case = ApprovalCase.objects.get(record_id=account.pk)
    assert (case.submitter_id, case.status) == (kit["bob"].user_id, "in_progress")


def test_a_rule_whose_owner_left_goes_on_and_tells_the_administrators_when_it_fails(kit: Kit):
    made = rule(kit, "accounts", {"on": "created"}, fill(remark="seen"))
    user = registry.get("user").model.objects
    Automation.objects.filter(pk=made.pk).update(owner=kit["bob"].user_id)
    user.filter(pk=kit["bob"].user_id).update(status="disabled")
    account = kit.make("account", "alice")
    account.refresh_from_db()
    assert account.remark == "seen"

    AutomationVersion.objects.update(actions=[{"do": "set", "values": {"gone": "x"}}])  # a field that is gone since
    kit.make("account", "alice")

    made.refresh_from_db()
    told = Notice.objects.filter(kind="automation_off").values_list("user_id", flat=True)
    assert (made.active, "gone" in made.off_reason, list(told)) == (False, True, [kit["admin"].user_id])
