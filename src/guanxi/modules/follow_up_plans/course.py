"""How a run goes through its steps: which one is open, what follows from its end, when all is over.

A course is one run with all its steps in memory. Its functions change them; `settle` writes what they changed: steps
first, then the tasks that were asked for and those that ended, then the run.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.dates import end_of, span
from guanxi.modules.follow_up_plans.models import FollowUpRun, FollowUpRunStep
from guanxi.modules.follow_up_plans.results import END, NEXT, read_results, where
from guanxi.modules.tasks.facade import Wish, end_tasks, give_tasks
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.store.doors import refuse
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.company import company_calendar

COLUMNS = ("state", "planned_start", "planned_end", "executor", "task", "result", "done_at", "tries", "handed_at")
ABOUT = ("account", "lead", "opportunity")


@dataclass
class Course:
    """One run under way with its rows of steps. `ended` are the tasks to end, each with how."""

    run: FollowUpRun
    steps: list[Any]
    actor: Actor
    calendar: Calendar
    today: date
    wanted: list[Any] = field(default_factory=list)
    ended: dict[int, str] = field(default_factory=dict)

    def step(self, place: int) -> Any:
        """The step of a number."""
        return next((one for one in self.steps if one.place == place), None)

    def open_steps(self) -> list[Any]:
        return [one for one in self.steps if one.state in said.OPEN]

    def figures(self) -> dict[str, Any]:
        """What the run says of its steps: how many have ended, by when the next is to be done, whether all is over."""
        left = self.open_steps()
        dated = [one.planned_end for one in left if one.planned_end]
        is_over = self.run.state == said.RUNNING and not left
        return {
            "progress": f"{len(self.steps) - len(left)}/{len(self.steps)}",
            "next_until": min(dated, default=None),
            "state": said.COMPLETED if is_over else self.run.state,
        }


def course_of(run: FollowUpRun, actor: Actor) -> Course:
    """A run with its steps as they stand; whoever calls has locked the run."""
    calendar = company_calendar()
    steps = list(FollowUpRunStep.objects.filter(run=run).order_by("sort", "pk"))
    return Course(run, steps, actor, calendar, calendar.local(clock.now()))


def begin(course: Course, base: date) -> None:
    """Date the steps: all of them from the base date, or the first one alone."""
    waiting = [one for one in course.steps if one.state == said.WAITING]
    if course.run.push_kind == said.EVENT:
        waiting = waiting[:1]
    for step in waiting:
        enter(course, step, base)


def enter(course: Course, step: Any, base: date) -> None:
    """A step gets its dates; who is to do it gets a task, unless it is done by itself or only waited for."""
    step.planned_start, step.planned_end = span(
        base, step.start_offset, step.end_offset, step.day_kind, course.calendar
    )
    put_state(course, step)
    if not (step.auto_execute or step.kind == said.WAIT):
        course.wanted.append(step)


def put_state(course: Course, step: Any) -> None:
    """Where a dated step stands today."""
    assert step.planned_start is not None
    assert step.planned_end is not None
    is_late = step.planned_end < course.today and step.kind != said.WAIT
    step.state = said.OVERDUE if is_late else said.DUE if step.planned_start <= course.today else said.WAITING


def close(course: Course, step: Any, state: str, result: str = "") -> None:
    """A step ends, its task with it; what follows from it begins."""
    step.state, step.result = state, result
    step.done_at = clock.now()
    if step.task_id:
        course.ended[step.task_id] = "done" if state in (said.DONE, said.AUTO_DONE) else "cancelled"
    course.wanted = [one for one in course.wanted if one is not step]
    _follow(course, step)


def cancel(course: Course, steps: Iterable[Any]) -> None:
    """Steps that are no longer to be done."""
    for step in steps:
        step.state = said.CANCELLED
        if step.task_id:
            course.ended[step.task_id] = "cancelled"
    course.wanted = [one for one in course.wanted if one.state != said.CANCELLED]


def _follow(course: Course, step: Any) -> None:
    target = where(read_results(step.results), step.result) if step.state == said.DONE else NEXT
    if target == END:
        return cancel(course, course.open_steps())
    if isinstance(target, int):
        cancel(course, [one for one in course.open_steps() if step.place < one.place < target])
    if course.run.push_kind == said.EVENT and not any(one.state in said.BEGUN for one in course.steps):
        following = [one for one in course.open_steps() if one.place > step.place and one.planned_start is None]
        if following:
            enter(course, following[0], course.today)
    return None


def keep_new(course: Course) -> None:
    """Write the steps of a run that has just begun, and their tasks."""
    for step in course.steps:
        step.run = course.run
    FollowUpRunStep.objects.bulk_create(course.steps)
    _give(course)


def settle(course: Course, verb: str, note: str = "", **values: Any) -> FollowUpRun:
    """Write what has changed. A run without an open step is completed."""
    FollowUpRunStep.objects.bulk_update(course.steps, COLUMNS)
    _give(course)
    for how in ("done", "cancelled"):
        ids = [pk for pk, status in course.ended.items() if status == how]
        if ids:
            results = {step.task_id: step.result for step in course.steps if step.task_id}
            end_tasks(actor=course.actor, ids=ids, status=how, results=results, note=note)
    data = {**course.figures(), **values}
    change = following(registry.get("follow_up_run"), course.actor, course.run, data, verb)
    change.note = note
    store.write([change])
    refuse(change.errors)
    return course.run


def _give(course: Course) -> None:
    """Make the tasks that were asked for, and note them with their steps."""
    wanted = [one for one in course.wanted if one.executor_id]
    if not wanted or registry.is_off(registry.get("task")):
        return
    ids = give_tasks(actor=course.actor, wishes=[wish_of(course, one) for one in wanted])
    for step, pk in zip(wanted, ids, strict=True):
        step.task_id = pk
    FollowUpRunStep.objects.bulk_update(wanted, ["task"])
    course.wanted = []


def wish_of(course: Course, step: Any) -> Wish:
    """The task of a step: what it asks, about the record of the run, until the evening of its last day."""
    run = course.run
    assert step.planned_end is not None
    assert step.executor_id is not None
    about = {key: pk for key in ABOUT if (pk := getattr(run, f"{key}_id"))}
    parts = [step.instruction, _("Results: %(results)s") % {"results": step.results} if step.results else ""]
    return Wish(
        subject=f"{step.title} · {run.name}"[:200],
        assignee=step.executor_id,
        due_at=end_of(step.planned_end, course.calendar),
        description="\n".join(part for part in parts if part),
        result_required=bool(step.results),
        about={**about, "object": "follow-up-runs", "record_id": run.pk},
    )
