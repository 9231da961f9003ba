"""What the clock does with runs: steps fall due and are overdue, and waiting ends."""

from datetime import date

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.course import Course, close, course_of, put_state, settle
from guanxi.modules.follow_up_plans.dates import begin_of
from guanxi.modules.follow_up_plans.executing import execute
from guanxi.modules.follow_up_plans.models import FollowUpRun, FollowUpRunStep
from guanxi.workdays.company import company_calendar

BATCH = 100


def put_overdue() -> int:
    """Mark the steps whose last day is over: one statement."""
    today = company_calendar().local(clock.now())
    late = FollowUpRunStep.objects.filter(state=said.DUE, planned_end__lt=today, run__state=said.RUNNING)
    return FollowUpRunStep.objects.filter(pk__in=late.exclude(kind=said.WAIT).values("pk")).update(state=said.OVERDUE)


def push_some(actor: Actor, after: int) -> tuple[int, int]:
    """Push some runs behind an id that have a step to begin or to do by itself; how many, and the last id."""
    calendar, now = company_calendar(), clock.now()
    today = calendar.local(now)
    is_open = now >= begin_of(today, calendar)
    ready = FollowUpRunStep.objects.filter(_ready(today, is_open=is_open), run__state=said.RUNNING, run__gt=after)
    ids = list(ready.order_by("run").values_list("run", flat=True).distinct()[:BATCH])
    for run in FollowUpRun.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"):
        _push(course_of(run, actor), is_open=is_open)
    return len(ids), ids[-1] if ids else 0


def _ready(today: date, *, is_open: bool) -> Q:
    """Steps that fall due, waiting that is over, and, once the day's work has begun, what is done by itself."""
    found = Q(state=said.WAITING, planned_start__lte=today)
    found |= Q(state=said.DUE, kind=said.WAIT, planned_end__lte=today)
    if is_open:
        found |= Q(state__in=(said.DUE, said.OVERDUE), auto_execute=True, handed_at=None)
    return found


def _push(course: Course, *, is_open: bool) -> None:
    for step in course.steps:
        if step.state == said.WAITING and step.planned_start:
            put_state(course, step)
        if step.state not in (said.DUE, said.OVERDUE):
            continue
        assert step.planned_end is not None
        if step.kind == said.WAIT and step.planned_end <= course.today:
            close(course, step, said.AUTO_DONE)
        elif step.auto_execute and step.handed_at is None and is_open:
            execute(course, step)
    settle(course, "pushed")
