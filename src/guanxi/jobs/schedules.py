"""Tasks that run by themselves. Any number of schedulers may look; each due run is enqueued exactly once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from guanxi.jobs.models import ENDED, Job, Schedule
from guanxi.jobs.registry import Task, scheduled, task_of
from guanxi.kernel import trace

CLOCK_SLACK = timedelta(minutes=1)


def prepare_schedules() -> None:
    """Give each declared schedule its row; a new one is due at once, or at the first of its moments."""
    rows = [Schedule(name=task.name, next_at=_first(task)) for task in scheduled()]
    Schedule.objects.bulk_create(rows, ignore_conflicts=True)


def start_due() -> int:
    """Enqueue what is due; how many that were."""
    asked = Q()
    for task in scheduled():
        asked |= _due(task)
    due = set(Schedule.objects.filter(asked).values_list("name", flat=True))
    return sum(_start(task) for task in scheduled() if task.name in due)


def plan_anew(function: Callable[..., Any], /) -> None:
    """Have a task follow the moments that its `when` names from now on."""
    task = task_of(function)
    Schedule.objects.update_or_create(name=task.name, defaults={"next_at": _first(task)})


def _first(task: Task) -> Any:
    return task.when(datetime.now(UTC)) if task.when else Now()


def _due(task: Task) -> Q:
    """When a schedule is due: its date has come, or lies further ahead than any, because the clock was put back."""
    every = task.every or timedelta()
    too_far = Now() + (2 * every if task.when else every) + CLOCK_SLACK
    return Q(pk=task.name) & (Q(next_at__lte=Now()) | Q(next_at__gt=too_far))


@transaction.atomic
def _start(task: Task) -> bool:
    """Move the date on and enqueue, both or neither. Only one of several schedulers moves the date.

    Runs missed while nobody was there are made up for by one; a run still under way is not doubled.
    """
    following, is_wanted = _following(task)
    moved = Schedule.objects.filter(_due(task)).update(next_at=following)
    if not moved or not is_wanted or Job.objects.filter(name=task.name).exclude(state__in=ENDED).exists():
        return False
    Job.objects.create(name=task.name, request=trace.new_id())
    return True


def _following(task: Task) -> tuple[Any, bool]:
    """When a due schedule is due again, and whether it is to run now: not when its moments have changed meanwhile, such
    as with the time zone of the company, so that the one that was noted is none of them any more."""
    if task.when is None:
        return Now() + (task.every or timedelta()), True
    now, noted = datetime.now(UTC), Schedule.objects.values_list("next_at", flat=True).get(pk=task.name)
    meant = task.when(noted - timedelta(seconds=1)) if noted else None
    return task.when(now + CLOCK_SLACK), meant is not None and meant <= now + CLOCK_SLACK
