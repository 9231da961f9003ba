"""Putting work into the queue, looking at it, and calling it off."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job, State
from guanxi.jobs.registry import task_of
from guanxi.kernel import trace
from guanxi.kernel.errors import DomainError


def enqueue(function: Callable[..., Any], /, *, actor: Actor | None = None, **arguments: Any) -> Job:
    """Have a declared function run by a worker, once the caller's transaction is committed and never without it."""
    task = task_of(function)
    task.check(arguments)
    return Job.objects.create(
        name=task.name,
        arguments=arguments,
        started_by_id=actor.user_id if actor else None,
        request=trace.present().request,
    )


def enqueue_once(function: Callable[..., Any], /, **arguments: Any) -> None:
    """Have a declared function run soon: by a job that waits already, or by a new one.

    Asked after the commit of what it is to find, for a job that waits may begin at any moment. A process that ends in
    between leaves it to the schedule of the function, or of whoever looks for what was left.
    """
    waiting = Job.objects.filter(name=task_of(function).name, state=State.QUEUED, arguments=arguments)
    if not waiting.exists():
        enqueue(function, **arguments)


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """The jobs that a person may see: an administrator all of them, others those that they started."""
    return Job.objects.all() if actor.is_admin or actor.is_system else Job.objects.filter(started_by=actor.user_id)


def cancel(job: Job) -> None:
    """Call a job off: at once when it waits, else after the batch under way. What is committed stays."""
    if Job.objects.filter(pk=job.pk, state=State.QUEUED).update(state=State.CANCELLED, ended_at=Now()):
        return
    if not Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True):
        job.refresh_from_db()
        raise DomainError("E_STATE", state=State(job.state).label)
