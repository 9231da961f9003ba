"""Who works on which job. A worker holds a job by a lease that it renews; the attempt number fences off all others.

Times are the database's own, so that the clocks of several machines need not agree.
"""

import os
import socket
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from guanxi.jobs.models import Job, State
from guanxi.jobs.registry import names

LEASE = timedelta(seconds=30)


class LostLease(Exception):
    """Another worker has this job now; whatever this one did for it must be rolled back."""


class CalledOff(Exception):
    """Somebody has called this job off while it was at a batch that takes long."""


def worker_name() -> str:
    """The name of this process among all machines."""
    return f"{socket.gethostname()}:{os.getpid()}"


def due() -> QuerySet[Job]:
    """Jobs that a worker may take: waiting ones whose time has come, and those whose worker fell silent.

    A job from the future, and a lease that is longer than any, say that the clock was put back: neither waits for it.
    """
    ahead = Now() + 2 * LEASE
    waiting = Q(state=State.QUEUED) & (Q(due_at__lte=Now()) | Q(created_at__gt=ahead))
    abandoned = Q(state=State.RUNNING) & (Q(leased_until__lt=Now()) | Q(leased_until__gt=ahead))
    return Job.objects.filter(waiting | abandoned, name__in=names()).order_by("due_at", "pk")


def claim(worker: str, *, only: int | None = None) -> Job | None:
    """Take the job that has waited longest, or the one that is asked for; None when there is none to take.

    No two workers get the same one.
    """
    wanted = due() if only is None else due().filter(pk=only)
    if not wanted.exists():
        return None
    with transaction.atomic():
        job = wanted.select_for_update(skip_locked=True, of=("self",)).first()
        if job is None:
            return None
        job.was_left = job.state == State.RUNNING
        job.failures += job.was_left
        job.attempt, job.state, job.worker = job.attempt + 1, State.RUNNING, worker
        Job.objects.filter(pk=job.pk).update(
            attempt=job.attempt,
            state=job.state,
            worker=worker,
            failures=job.failures,
            began_at=Coalesce(F("began_at"), Now()),
            leased_until=Now() + LEASE,
        )
        return job


def mine(job: Job) -> QuerySet[Job]:
    """The job's row as long as this attempt holds it. Every write of a worker goes through here."""
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, state=State.RUNNING)


def renew(pk: int, attempt: int) -> bool:
    """Keep a job for another while; False when it is another worker's by now."""
    held = Job.objects.filter(pk=pk, attempt=attempt, state=State.RUNNING)
    return bool(held.update(leased_until=Now() + LEASE))


def go_on(pk: int, attempt: int) -> None:
    """Say that this attempt is still at its batch. Raises when it shall not be, or is another worker's by now."""
    if not renew(pk, attempt):
        raise LostLease
    if Job.objects.filter(pk=pk, cancel_requested=True).exists():
        raise CalledOff


def release(job: Job, *, wait: timedelta = timedelta()) -> None:
    """Give a job back into the queue, to go on from its checkpoint after a while; without a wait, at once.

    "At once" adds nothing to the time: SQLite writes a sum with more digits, and as text it is after the very moment.
    """
    mine(job).update(state=State.QUEUED, worker="", due_at=Now() + wait if wait else Now(), leased_until=None)


def release_the_dead() -> None:
    """Free the jobs of workers of this machine that are no longer alive, without waiting for their leases.

    Should such a worker live after all, on another machine of the same name, the fence keeps its work out.
    """
    prefix = f"{socket.gethostname()}:"
    holders = Job.objects.filter(state=State.RUNNING, worker__startswith=prefix).values_list("worker", flat=True)
    dead = [worker for worker in set(holders) if not _is_alive(int(worker.removeprefix(prefix)))]
    Job.objects.filter(state=State.RUNNING, worker__in=dead).update(leased_until=Now() - LEASE)


def _is_alive(pid: int) -> bool:
    if os.name != "posix":  # elsewhere asking would end the process; the lease runs out by itself
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
