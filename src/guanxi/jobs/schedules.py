"""Tasks that run by themselves. Any number of schedulers may look; each due run is enqueued exactly once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from guanxi.jobs.models import ENDED, Job, Schedule
from guanxi.jobs.registry import Task, scheduled
from guanxi.kernel import trace

CLOCK_SLACK = timedelta(minutes=1)


def prepare_schedules() -> None:
    """Give each declared schedule its row; a new one is due at once."""
    Schedule.objects.bulk_create([Schedule(name=task.name) for task in scheduled()], ignore_conflicts=True)


def start_due() -> int:
    """Enqueue what is due; how many that were."""
    asked = Q()
    for task in scheduled():
        asked |= _due(task)
    due = set(Schedule.objects.filter(asked).values_list("name", flat=True))
    return sum(_start(task) for task in scheduled() if task.name in due)


def _due(task: Task) -> Q:
    """When a schedule is due: its date has come, or lies further ahead than any, because the clock was put back."""
    too_far = Now() + (task.every or timedelta()) + CLOCK_SLACK
    return Q(pk=task.name) & (Q(next_at__lte=Now()) | Q(next_at__gt=too_far))


@transaction.atomic
def _start(task: Task) -> bool:
    """Move the date on and enqueue, both or neither. Only one of several schedulers moves the date.

    Runs missed while nobody was there are made up for by one; a run still under way is not doubled.
    """
    moved = Schedule.objects.filter(_due(task)).update(next_at=Now() + (task.every or timedelta()))
    if not moved or Job.objects.filter(name=task.name).exclude(state__in=ENDED).exists():
        return False
    Job.objects.create(name=task.name, request=trace.new_id())
    return True
