"""Follow-up plans and their runs (F049, F050), through the store and the actions that people have."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guanxi.access.actor import system_actor
from guanxi.kernel.errors import Denied, DomainError
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.modules.follow_up_plans.models import FollowUpRun, FollowUpRunStep
from guanxi.modules.follow_up_plans.pushing import push_some, put_overdue
from guanxi.records import actions, store
from guanxi.records.change import following
from tests.kit.outbox import empty_outbox, recording
from tests.kit.people import Kit
from tests.kit.values import codes_of

FRIDAY = date(2026, 9, 18)
RUN = registry.get("follow_up_run")


@pytest.fixture(autouse=True)
def a_friday(settings: Any) -> None:
    at(settings, FRIDAY)


def at(settings: Any, day: date) -> None:
    """Noon in Shanghai."""
    settings.FROZEN_TIME = f"{day.isoformat()}T04:00:00+00:00"


def planned(kit: Kit, *steps: dict[str, Any], **values: Any) -> Any:
    lines = [{"kind": "call", "title": f"Step {place}", **step} for place, step in enumerate(steps, start=1)]
    return kit.make("follow_up_plan", "admin", **{"object": "accounts", "lines": lines, **values})


def started(kit: Kit, plan: Any, name: str = "bob", **values: Any) -> Any:
    about = {} if {"account", "opportunity", "lead"} & set(values) else {"account": kit.make("account", name).pk}
    return store.create(RUN, kit[name], {"plan": plan.pk, **about, **values})


def steps_of(run: Any) -> list[FollowUpRunStep]:
    return list(FollowUpRunStep.objects.filter(run=run.pk).order_by("sort"))


def states(run: Any) -> list[str]:
    return [step.state for step in steps_of(run)]


def now(run: Any) -> Any:
    return FollowUpRun.objects.get(pk=run.pk)


def do(kit: Kit, name: str, run: Any, key: str, **given: Any) -> Any:
    return actions.run(RUN, kit[name], run.pk, key, given)


def tasks() -> Any:
    return registry.get("task").model.objects.order_by("pk")


def finish(kit: Kit, task: Any, name: str = "bob", **given: Any) -> None:
    actions.run(registry.get("task"), kit[name], task.pk, "finish", given)


def push() -> None:
    put_overdue()
    push_some(system_actor(), 0)


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


def test_f050_r2_steps_are_dated_from_the_base_date_and_give_tasks_to_who_does_them(kit: Kit) -> None:
    plan = planned(
        kit,
        {"end_offset": 1},
        {"start_offset": 2, "end_offset": 6, "day_kind": "working", "executor": "superior"},
    )

    run = started(kit, plan, base_date="2026-09-17")

    first, second = steps_of(run)
    assert (first.planned_start, first.planned_end) == (date(2026, 9, 17), FRIDAY)
    # the 20th is a Sunday that is worked, the 25th a holiday
    assert (second.planned_start, second.planned_end) == (date(2026, 9, 20), date(2026, 9, 24))
    assert [(task.assignee_id, task.account_id) for task in tasks()] == [
        (kit["bob"].user_id, run.account_id),
        (kit["alice"].user_id, run.account_id),
    ]
    assert (run.name, run.progress, states(run)) == (f"{plan.name}-{run.account.name}", "0/2", ["due", "waiting"])


def test_f050_r1_the_same_plan_does_not_run_twice_at_once_for_a_record(kit: Kit) -> None:
    plan, other = planned(kit, {}), planned(kit, {})
    run = started(kit, plan)

    assert refused(lambda: started(kit, plan, account=run.account_id)) == {"": "E_SFA_RUNNING"}
    moments = {"created_at": run.created_at, "updated_at": run.updated_at}
    twin = FollowUpRun(plan=plan, object="accounts", record_id=run.account_id, base_date=FRIDAY, **moments)
    with transaction.atomic(), pytest.raises(IntegrityError):
        twin.save()
    started(kit, other, account=run.account_id)
    do(kit, "bob", run, "terminate", reason="enough")
    started(kit, plan, account=run.account_id)


def test_f027_r2_a_follow_up_does_the_step_of_its_kind_that_is_due(kit: Kit) -> None:
    plan = planned(kit, {}, {"kind": "visit"}, {"results": "Interested=end, no", "start_offset": 0}, push_kind="event")
    run = started(kit, plan)

    def spoke(name: str, kind: str, **more: Any) -> None:
        values = {"account": run.account_id, "kind": kind, "content": "We spoke about prices.", **more}
        kit.make("activity", name, **values)

    spoke("alice", "phone")  # not who is to do it
    spoke("bob", "wechat")
    assert states(run) == ["due", "waiting", "waiting"]
    spoke("bob", "phone", result="quoted")
    assert (states(run), steps_of(run)[0].result) == (["done", "due", "waiting"], "Quoted")
    assert tasks()[0].status == "done"
    spoke("bob", "visit")
    spoke("bob", "phone")  # this step asks what came of it
    assert states(run) == ["done", "done", "due"]
    spoke("bob", "phone", result="interested")
    assert (states(run), now(run).state) == (["done", "done", "done"], "completed")


def test_f050_r2_one_after_the_other_a_step_begins_when_the_one_before_has_ended(kit: Kit, settings: Any) -> None:
    plan = planned(kit, {}, {"kind": "wait", "end_offset": 2}, {"end_offset": 1}, push_kind="event")
    run = started(kit, plan)
    assert tasks().count() == 1

    finish(kit, tasks()[0])

    assert states(run) == ["done", "due", "waiting"]
    at(settings, FRIDAY + timedelta(days=2))
    push()
    assert states(run) == ["done", "auto_done", "due"]
    assert steps_of(run)[2].planned_end == FRIDAY + timedelta(days=3)
    at(settings, FRIDAY + timedelta(days=4))
    push()
    assert states(run)[2] == "overdue"
    do(kit, "bob", run, "finish_step", step=3)
    assert [task.status for task in tasks()] == ["done", "done"]
    assert (now(run).state, now(run).progress) == ("completed", "3/3")


@pytest.mark.parametrize(
    ("result", "then"), [("interested", ["done", "cancelled", "due"]), ("no", ["done", "cancelled", "cancelled"])]
)
def test_f050_r3_a_result_leads_to_a_later_step_or_to_the_end(kit: Kit, result: str, then: list[str]) -> None:
    run = started(kit, planned(kit, {"results": "interested=3, no=end"}, {}, {}, push_kind="event"))

    assert refused(lambda: finish(kit, tasks()[0])) == {"result": "E_REQUIRED"}
    assert refused(lambda: do(kit, "bob", run, "finish_step", step=1, result="perhaps")) == {"result": "E_CHOICE"}
    finish(kit, tasks()[0], result=result)

    assert states(run) == then
    assert now(run).state == ("completed" if result == "no" else "running")


def test_f050_r4_a_step_is_skipped_with_a_reason_and_a_mandatory_one_by_a_superior(kit: Kit) -> None:
    run = started(kit, planned(kit, {}, {"mandatory": True}))

    assert refused(lambda: do(kit, "bob", run, "skip_step", step=1, reason=" ")) == {"reason": "E_REQUIRED"}
    do(kit, "bob", run, "skip_step", step=1, reason="known already")
    assert refused(lambda: do(kit, "bob", run, "skip_step", step=2, reason="no time")) == {"": "E_SFA_MANDATORY"}
    task = registry.get("task")
    assert refused(lambda: store.update(task, kit["bob"], tasks()[1].pk, {"status": "cancelled"})) == {
        "": "E_SFA_MANDATORY"
    }
    do(kit, "alice", run, "skip_step", step=2, reason="agreed")

    assert (states(run), [task.status for task in tasks()]) == (["skipped"] * 2, ["cancelled"] * 2)


def test_f050_r4_who_does_a_step_moves_it_within_a_week_and_a_superior_freely(kit: Kit) -> None:
    run = started(kit, planned(kit, {}))

    late = (FRIDAY + timedelta(days=8)).isoformat()
    assert refused(lambda: do(kit, "bob", run, "move_step", step=1, planned_end=late)) == {"planned_end": "E_RANGE"}
    do(kit, "alice", run, "move_step", step=1, planned_end=late, executor=kit["ben"].user_id)

    assert (now(run).next_until.isoformat(), tasks()[0].assignee_id) == (late, kit["ben"].user_id)
    assert tasks()[0].due_at.date().isoformat() == late
    assert RUN.model.objects.filter(pk=run.pk).exists()
    assert store.fetch(RUN, kit["ben"], run.pk).pk == run.pk  # who has to do a step reads the run


def test_f050_r6_a_rest_moves_the_open_days_by_as_many(kit: Kit, settings: Any) -> None:
    run = started(kit, planned(kit, {"end_offset": 1}))
    do(kit, "bob", run, "pause")
    at(settings, FRIDAY + timedelta(days=10))
    push()
    assert states(run) == ["due"]

    do(kit, "bob", run, "resume")

    assert (now(run).state, now(run).next_until) == ("running", FRIDAY + timedelta(days=11))
    assert tasks()[0].due_at.date() == FRIDAY + timedelta(days=11)


def test_f050_r6_a_closed_or_deleted_record_ends_its_runs_and_their_tasks(kit: Kit) -> None:
    plan = planned(kit, {}, object="opportunities")
    deal = kit.make("opportunity", "bob", amount="10")
    run = started(kit, plan, opportunity=deal.pk)
    account = kit.make("account", "bob")
    other = started(kit, planned(kit, {}), account=account.pk)

    actions.run(registry.get("opportunity"), kit["bob"], deal.pk, "lose", {"lost_reason": "price"})
    store.delete(registry.get("account"), kit["bob"], account.pk)

    assert (now(run).state, states(run), tasks()[0].status) == ("terminated", ["cancelled"], "cancelled")
    assert now(run).reason == "Lost"
    assert (now(other).state, states(other)) == ("terminated", ["cancelled"])


def test_of_records_closed_together_each_says_how_it_ended(kit: Kit) -> None:
    plan, module = planned(kit, {}, object="opportunities"), registry.get("opportunity")
    deals = {state: kit.make("opportunity", "bob", amount="10") for state in ("open", "lost", "invalid")}
    runs = {state: started(kit, plan, opportunity=deal.pk) for state, deal in deals.items()}

    store.write([following(module, system_actor(), one, {"status": state}, "moved") for state, one in deals.items()])

    assert {state: now(run).reason for state, run in runs.items()} == {"open": "", "lost": "Lost", "invalid": "Invalid"}


def test_f050_r6_what_goes_back_to_a_pool_is_followed_by_no_plan(kit: Kit) -> None:
    account = kit.make("account", "bob")
    run = started(kit, planned(kit, {"mandatory": True}), account=account.pk)

    actions.run(registry.get("account"), kit["bob"], account.pk, "release", {"reason": "no_demand"})

    assert (now(run).state, states(run), tasks()[0].status) == ("terminated", ["cancelled"], "cancelled")
    assert now(run).reason == "No demand"


def test_f050_r5_a_step_by_itself_fails_without_an_address_or_consent_and_is_done_again(kit: Kit) -> None:
    template = kit.make("template", "admin", channel="mail", subject="Hello", body="Good day", status="active")
    his = {"end_offset": 3, "executor": "user", "executor_user": kit["ben"].user_id}
    plan = planned(kit, {"kind": "mail", "template": template.pk, "auto_execute": True}, his)
    contact = kit.make("contact", "bob", email="")
    account = kit.make("account", "bob")
    store.update(registry.get("contact"), kit["bob"], contact.pk, {"account": account.pk})
    run = started(kit, plan, account=account.pk)

    push()
    assert (states(run)[0], tasks().count()) == ("failed", 1)
    assert Notice.objects.filter(kind="follow_up_run_failed", user_id=kit["bob"].user_id).count() == 1
    store.update(registry.get("contact"), kit["bob"], contact.pk, {"email": "li@example.com"})
    with pytest.raises(Denied):
        do(kit, "ben", run, "redo_step", step=1)
    with recording("mail") as mail:
        do(kit, "bob", run, "redo_step", step=1)
        push()
        empty_outbox()
        assert (states(run)[0], mail.got) == ("failed", [])
        store.update(registry.get("contact"), kit["bob"], contact.pk, {"marketing_consent": "granted"})
        do(kit, "bob", run, "redo_step", step=1)
        push()
        push()
        empty_outbox()
    assert (states(run)[0], [address for address, _subject, _body in mail.got]) == ("auto_done", ["li@example.com"])


def test_f050_r6_who_opts_out_ends_the_steps_that_would_write_to_him_alone(kit: Kit) -> None:
    template = kit.make("template", "admin", channel="mail", subject="Hello", body="Good day", status="active")
    mail = {"kind": "mail", "template": template.pk, "auto_execute": True, "start_offset": 2, "end_offset": 2}
    account = kit.make("account", "bob")
    contact = kit.make("contact", "bob", email="li@example.com", account=account.pk)
    only = started(kit, planned(kit, mail), account=account.pk)
    more = started(kit, planned(kit, mail, {}, push_kind="event"), account=account.pk)
    other = kit.make("contact", "bob", email="wang@example.com", account=kit.make("account", "bob").pk)
    theirs = started(kit, planned(kit, mail), account=other.account_id)

    store.update(registry.get("contact"), kit["bob"], contact.pk, {"sms_opt_out": True})
    assert states(only) == ["waiting"]
    store.update(registry.get("contact"), kit["bob"], contact.pk, {"email_opt_out": True})

    assert (now(only).state, now(only).reason, states(only)) == (
        "terminated",
        "The receiver has opted out.",
        ["cancelled"],
    )
    assert (now(more).state, states(more)) == ("running", ["cancelled", "due"])
    assert states(theirs) == ["waiting"]


def test_f049_r3_what_runs_keeps_to_its_version_until_it_is_upgraded(kit: Kit) -> None:
    plan = planned(kit, {}, {}, push_kind="event")
    run = started(kit, plan)
    module = registry.get("follow_up_plan")

    same = [{"kind": "call", "title": f"Step {place}"} for place in (1, 2)]
    assert store.update(module, kit["alice"], plan.pk, {"lines": same}).plan_version == 1
    lines = [*same[:1], {"kind": "visit", "title": "Visit them"}, {"kind": "call", "title": "Thank them"}]
    assert store.update(module, kit["alice"], plan.pk, {"lines": lines}).plan_version == 2
    assert [step.title for step in steps_of(run)] == ["Step 1", "Step 2"]
    do(kit, "bob", run, "upgrade")
    finish(kit, tasks()[0])

    assert [(step.title, step.state) for step in steps_of(run)] == [
        ("Step 1", "done"),
        ("Step 2", "cancelled"),
        ("Visit them", "due"),
        ("Thank them", "waiting"),
    ]
    assert refused(lambda: do(kit, "bob", run, "upgrade")) == {"": "E_SFA_NEWEST"}
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.update(module, kit["bob"], plan.pk, {"lines": lines})


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ({"start_offset": 3, "end_offset": 2}, "end_offset"),
        ({"executor": "user"}, "executor_user"),
        ({"auto_execute": True}, "auto_execute"),
        ({"kind": "mail", "auto_execute": True}, "template"),
        ({"results": "yes=1"}, "results"),
        ({"results": "yes=later"}, "results"),
    ],
)
def test_f049_r2_a_step_that_makes_no_sense_is_refused_where_it_is_wrong(kit: Kit, step: Any, wrong: str) -> None:
    assert list(refused(lambda: planned(kit, step))) == [f"lines.0.{wrong}"]


def test_f049_r1_a_plan_is_for_the_records_that_meet_its_condition_and_for_its_departments(kit: Kit) -> None:
    only = planned(kit, {}, entry_condition={"field": "name", "op": "eq", "value": "Nobody"})
    theirs = planned(kit, {}, departments=[kit.make("department", "admin").pk])

    assert refused(lambda: started(kit, only)) == {"": "E_SFA_ENTRY"}
    assert refused(lambda: started(kit, theirs)) == {"plan": "E_REFERENCE"}
    assert refused(lambda: started(kit, planned(kit, {}, object="leads"))) == {"lead": "E_REQUIRED"}


@pytest.mark.once
def test_a_program_starts_a_plan_and_ends_its_steps(kit: Kit) -> None:
    plan, account = planned(kit, {}), kit.make("account", "bob")
    api = kit.api("bob")

    made = api.post("/api/v1/follow-up-runs", {"plan": plan.pk, "account": account.pk}, content_type="application/json")
    pk = made.json()["id"]
    done = api.post(f"/api/v1/follow-up-runs/{pk}/actions/finish_step", {"step": 1}, content_type="application/json")

    page = kit.browser("bob").get(f"/m/follow-up-runs/{pk}/").content.decode()
    assert page.count('class="course"') == 1
    assert "list--lines" not in page  # the steps stand there once
    assert (made.status_code, made.json()["lines"][0]["state"]) == (201, "due")
    assert (done.status_code, done.json()["record"]["state"]) == (200, "completed")


def test_f050_r1_an_automation_starts_a_plan_once_for_a_record(kit: Kit) -> None:
    plan = planned(kit, {})
    rule = {
        "name": "Begin",
        "object": "accounts",
        "trigger": {"on": "changed", "fields": ["level"]},
        "actions": [{"do": "start_plan", "plan": plan.pk}],
    }
    automation = store.create(registry.get("automation"), kit["admin"], rule)
    actions.run(registry.get("automation"), kit["admin"], automation.pk, "enable", {})
    account = kit.make("account", "bob")

    for level in ("A", "B"):
        store.update(registry.get("account"), kit["bob"], account.pk, {"level": level})

    run = FollowUpRun.objects.get()
    assert (run.account_id, run.owner_id, states(run)) == (account.pk, kit["bob"].user_id, ["due"])
