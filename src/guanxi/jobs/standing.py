"""How the work stands that runs by itself: when it ran last, how that went, when it runs next; and running it now."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max

from guanxi.access.actor import Actor
from guanxi.jobs.models import ENDED, Job, Schedule, State
from guanxi.jobs.registry import Task, scheduled
from guanxi.kernel import trace
from guanxi.kernel.errors import Denied, DomainError, Missing

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One task: its newest run, how many of those that are kept have failed, and when the next one is due; nothing
    while it rests."""

    task: Task
    last: Job | None
    failed: int
    next_at: datetime | None


def standings() -> list[Standing]:
    """Every task that runs by itself, in the order in which they come next."""
    return sorted(_standings(scheduled()), key=lambda one: (one.next_at is None, str(one.next_at), one.task.name))


def standing_of(name: str) -> Standing:
    """One of them."""
    return _standings([_known(name)])[0]


def runs_of(name: str, limit: int = 50) -> list[Job]:
    """The newest runs that are kept of one task."""
    return list(Job.objects.filter(name=_known(name).name).order_by("-pk")[:limit])


def require(actor: Actor) -> None:
    """What runs by itself is for administrators to see; a token that is for some modules only is not for this."""
    if not actor.is_admin or actor.only is not None:
        raise Denied("administer")


@transaction.atomic
def run_now(*, actor: Actor, name: str) -> Job:
    """Have a task done soon, beside its own time; what waits or runs already is not doubled."""
    require(actor)
    if actor.read_only:
        raise Denied("administer")
    task = _known(name)
    Schedule.objects.select_for_update(no_key=True).filter(pk=task.name).first()  # of two at once the second waits
    if Job.objects.filter(name=task.name).exclude(state__in=ENDED).exists():
        raise DomainError("E_JOB_UNDER_WAY")
    log.info("A task is run by hand", extra={"facts": {"task": task.name, "user": actor.user_id}})
    return Job.objects.create(name=task.name, request=trace.present().request)


def _known(name: str) -> Task:
    task = next((one for one in scheduled() if one.name == name), None)
    if task is None:
        raise Missing
    return task


def _standings(tasks: Iterable[Task]) -> list[Standing]:
    tasks = list(tasks)
    names = [task.name for task in tasks]
    kept = Job.objects.filter(name__in=names).order_by()
    newest = kept.values("name").annotate(newest=Max("pk")).values("newest")
    last = {job.name: job for job in Job.objects.filter(pk__in=newest)}
    failed = kept.filter(state=State.FAILED).values_list("name").annotate(count=Count("pk"))
    counts, due = dict(failed), dict(Schedule.objects.filter(pk__in=names).values_list("pk", "next_at"))
    return [
        Standing(task=one, last=last.get(one.name), failed=counts.get(one.name, 0), next_at=due.get(one.name))
        for one in tasks
    ]
