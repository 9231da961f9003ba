"""What people do with a run: end, skip, move and repeat its steps, let it rest, go on, and end it."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.access.scope import speaks_for
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.course import Course, begin, cancel, close, course_of, put_state, settle
from guanxi.modules.follow_up_plans.dates import end_of
from guanxi.modules.follow_up_plans.models import FollowUpPlan, FollowUpRun, FollowUpRunStep
from guanxi.modules.follow_up_plans.plans import version_of
from guanxi.modules.follow_up_plans.results import read_results
from guanxi.modules.follow_up_plans.starting import made, people_of, subject_of
from guanxi.modules.tasks.facade import move_task
from guanxi.records import store

REASON_LENGTH = 2
FREELY = 7  # days by which an executor moves a step himself


@transaction.atomic
def finish_step(*, actor: Actor, pk: int, step: int, result: str = "") -> FollowUpRun:
    """A step is done, with its result; what follows from the result begins."""
    course, found = _begun(actor, pk, step)
    _check_hands(course, found)
    _check_result(found, result)
    close(course, found, said.DONE, result.strip())
    return settle(course, "step_done", _named(found, result))


@transaction.atomic
def skip_step(*, actor: Actor, pk: int, step: int, reason: str = "") -> FollowUpRun:
    """Leave a step out, and say why; a mandatory one is skipped by a superior of who is to do it."""
    course, found = _open(actor, pk, step)
    _check_hands(course, found)
    _check_reason(reason)
    check_skipping(actor, found)
    close(course, found, said.SKIPPED)
    return settle(course, "step_skipped", _named(found, reason))


@transaction.atomic
def move_step(
    *,
    actor: Actor,
    pk: int,
    step: int,
    planned_start: date | None = None,
    planned_end: date | None = None,
    executor: int | None = None,
) -> FollowUpRun:
    """Give a step other days or other hands: who is to do it within a week, a superior freely (F050 rule 4)."""
    course, found = _open(actor, pk, step)
    _check_hands(course, found)
    if found.planned_start is None or found.planned_end is None:
        raise _wrong_state(found)
    first, last = planned_start or found.planned_start, planned_end or found.planned_end
    if planned_start and not planned_end:
        last = max(first, last)
    if last < first:
        raise DomainError(
            "E_DATE_RULE", field="planned_end", label=_("Planned until"), hint=_("it can't lie before the beginning.")
        )
    _check_distance(actor, found, first, last)
    if executor and not User.objects.filter(pk=executor, status="active", deleted_at=None).exists():
        raise DomainError("E_REFERENCE", field="executor", label=_("Executor"))
    before = (found.planned_start, found.planned_end)
    found.planned_start, found.planned_end = first, last
    found.executor_id = executor or found.executor_id
    if found.state != said.FAILED:
        put_state(course, found)
    if found.task_id and found.executor_id:
        move_task(actor=actor, pk=found.task_id, due_at=end_of(last, course.calendar), assignee=found.executor_id)
    return settle(course, "step_moved", _named(found, f"{before[0]} – {before[1]} → {first} – {last}"))


@transaction.atomic
def redo_step(*, actor: Actor, pk: int, step: int) -> FollowUpRun:
    """Try once more what failed to be done by itself; the next look of the clock does it."""
    course, found = _open(actor, pk, step)
    _check_hands(course, found)
    if found.state != said.FAILED:
        raise _wrong_state(found)
    found.handed_at, found.result = None, ""
    put_state(course, found)
    return settle(course, "step_repeated", _named(found))


@transaction.atomic
def pause_run(*, actor: Actor, pk: int, reason: str = "") -> FollowUpRun:
    """Let a run rest: nothing falls due and nothing goes out until it goes on."""
    course = _course(actor, pk, said.RUNNING)
    return settle(course, "paused", reason, state=said.PAUSED, paused_on=course.today, reason=reason)


@transaction.atomic
def resume_run(*, actor: Actor, pk: int) -> FollowUpRun:
    """Go on: all open days move by as many as it has rested (rule 6)."""
    course = _course(actor, pk, said.PAUSED)
    rested = course.today - (course.run.paused_on or course.today)
    for step in course.open_steps():
        _put_off(course, step, rested)
    return settle(course, "resumed", state=said.RUNNING, paused_on=None, reason="")


@transaction.atomic
def terminate_run(*, actor: Actor, pk: int, reason: str = "") -> FollowUpRun:
    """End a run before its time; its open steps and their tasks are no longer to be done."""
    _check_reason(reason)
    return end_run(_course(actor, pk, *said.UNDER_WAY), reason)


@transaction.atomic
def upgrade_run(*, actor: Actor, pk: int) -> FollowUpRun:
    """Go on by what the plan says now: what has begun or ended stays, the steps behind it come from the new version."""
    course = _course(actor, pk, said.RUNNING)
    run = course.run
    plan = FollowUpPlan.objects.get(pk=run.plan_id)
    if plan.plan_version == run.plan_version:
        raise DomainError("E_SFA_NEWEST")
    waiting = [one for one in course.steps if one.state == said.WAITING]
    reached = max((one.place for one in course.steps if one.state != said.WAITING), default=0)
    cancel(course, waiting)
    told = version_of(plan).steps
    people = people_of(run, subject_of(run), told)
    added = [made(one, place, people) for place, one in enumerate(told, start=1) if place > reached]
    for step in added:
        step.run, step.sort = run, len(course.steps) + step.place
    FollowUpRunStep.objects.bulk_create(added)
    course.steps += added
    if run.push_kind == said.TIME or not any(one.state in said.BEGUN for one in course.steps):
        begin(course, run.base_date if run.push_kind == said.TIME else course.today)
    return settle(course, "upgraded", plan_version=plan.plan_version)


def end_run(course: Course, reason: str) -> FollowUpRun:
    """Terminate a run for a reason."""
    cancel(course, course.open_steps())
    return settle(course, "terminated", reason, state=said.TERMINATED, reason=reason)


def check_skipping(actor: Actor, step: Any) -> None:
    """A mandatory step is skipped by a superior of who is to do it, or by an administrator."""
    is_above = (
        actor.is_admin
        or actor.is_system
        or (step.executor_id not in (None, actor.user_id) and speaks_for(actor, step.executor_id))
    )
    if step.mandatory and not is_above:
        raise DomainError("E_SFA_MANDATORY", name=step.title)


def _put_off(course: Course, step: Any, rested: timedelta) -> None:
    if step.planned_start is None or step.planned_end is None:
        return
    step.planned_start += rested
    step.planned_end += rested
    if step.state != said.FAILED:
        put_state(course, step)
    if step.task_id and step.executor_id:
        due = end_of(step.planned_end, course.calendar)
        move_task(actor=course.actor, pk=step.task_id, due_at=due, assignee=step.executor_id)


def _course(actor: Actor, pk: int, *states: str) -> Course:
    """A run that the actor sees, held, in one of these states."""
    module = registry.get("follow_up_run")
    run = store.fetch(module, actor, pk, lock=True)
    if run.state not in states:
        raise DomainError("E_STATE", state=module.field("state").type.display(run.state))
    return course_of(run, actor)


def _open(actor: Actor, pk: int, place: int) -> tuple[Course, Any]:
    """A step that has not ended."""
    course = _course(actor, pk, said.RUNNING)
    found = next((one for one in course.open_steps() if one.place == place), None)
    if found is None and course.step(place) is None:
        raise DomainError("E_REFERENCE", field="step", label=_("Step number"))
    if found is None:
        raise _wrong_state(course.step(place))
    return course, found


def _begun(actor: Actor, pk: int, place: int) -> tuple[Course, Any]:
    """A step that can be done now: one after the other where they wait for each other."""
    course, found = _open(actor, pk, place)
    if found.planned_start is None:
        raise _wrong_state(found)
    return course, found


def _wrong_state(step: Any) -> DomainError:
    return DomainError("E_STATE", state={one.value: one.label for one in said.STEP_STATES}[step.state])


def _check_hands(course: Course, step: Any) -> None:
    """Who is to do a step handles it, those above him, and who may change the run."""
    actor = course.actor
    if not speaks_for(actor, step.executor_id):
        try:
            store.fetch(registry.get("follow_up_run"), actor, course.run.pk, "edit")
        except DomainError:
            raise Denied("edit") from None


def _check_result(step: Any, result: str) -> None:
    """Where a step has results, one of them is named."""
    known = read_results(step.results)
    if known and result.strip().casefold() not in {name.casefold() for name in known}:
        raise DomainError("E_CHOICE", field="result", label=_("Result"), choices=", ".join(known))


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < REASON_LENGTH:
        raise DomainError("E_REASON_REQUIRED", field="reason")


def _check_distance(actor: Actor, step: Any, first: date, last: date) -> None:
    is_own = step.executor_id == actor.user_id and not actor.is_admin
    if not is_own:
        return
    assert step.planned_start is not None
    assert step.planned_end is not None
    for key, old, new in (("planned_start", step.planned_start, first), ("planned_end", step.planned_end, last)):
        if abs((new - old).days) > FREELY:
            span = timedelta(days=FREELY)
            raise DomainError("E_RANGE", field=key, label=_("Planned until"), low=old - span, high=old + span)


def _named(step: Any, *texts: str) -> str:
    """A step as the history tells of it."""
    return ": ".join(text for text in (f"{step.place} {step.title}", *texts) if text)
