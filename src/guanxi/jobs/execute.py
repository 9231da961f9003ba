"""Running a claimed job: batch after batch, each committing its rows and its checkpoint in one transaction."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation

from guanxi.access.actor import find_company, system_actor
from guanxi.jobs import lease
from guanxi.jobs.models import Job, State
from guanxi.jobs.registry import Task, task_named
from guanxi.jobs.run import Next, Run
from guanxi.kernel.errors import DomainError
from guanxi.kernel.outages import outage
from guanxi.kernel.trace import new_id, tracing

TURN_SECONDS = 5.0
# SQLite has one writer, and those who wait for it look only every tenth of a second: batch upon batch would keep
# people from saving. The longer wait is for a computer with much to do.
BREATH_EVERY_SECONDS, BREATH_SECONDS = 1.0, 0.15
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)

log = logging.getLogger(__name__)


def execute(job: Job, stopping: Callable[[], bool]) -> None:
    """Work on a claimed job until it ends, is called off, gives others their turn, or belongs to another worker."""
    began = time.monotonic()
    with tracing(job.request or new_id(), job.pk):
        log.info("job taken", extra={"facts": {"task": job.name, "attempt": job.attempt, "done": job.done}})
        language, zone = _surroundings(job)
        with translation.override(language), timezone.override(zone):
            _execute(task_named(job.name), job, stopping)
        facts = {"task": job.name, "seconds": round(time.monotonic() - began, 3), "done": job.done}
        log.info("job put down", extra={"facts": facts})


def _execute(task: Task, job: Job, stopping: Callable[[], bool]) -> None:
    try:
        _batches(task, job, stopping)
    except lease.LostLease:
        log.warning("Job %s went to another worker; this one's batch is rolled back", job.pk)
    except lease.CalledOff:
        _end(job, State.CANCELLED)
    except DomainError as error:
        _fail(job, error)
    except Exception as error:
        if outage(error):
            raise
        log.exception("Job %s (%s) stopped at an error", job.pk, job.name)
        job.failures += 1
        _try_again_or_fail(task, job)


def _batches(task: Task, job: Job, stopping: Callable[[], bool]) -> None:
    if job.failures > task.retries:  # it took its worker down with it, every time
        return _fail(job, DomainError("E_JOB_FAILED"))
    began = breathed = time.monotonic()
    while True:
        if lease.mine(job).filter(cancel_requested=True).exists():
            return _end(job, State.CANCELLED)
        if stopping():
            return lease.release(job)
        if not _batch(task, job):
            return None
        breathed = _let_others_write(breathed)
        if time.monotonic() - began > TURN_SECONDS and lease.due().exists():
            return lease.release(job)


def _let_others_write(breathed: float) -> float:
    """A short rest when the last was a while ago; when the last one was."""
    if connection.vendor != "sqlite" or time.monotonic() - breathed < BREATH_EVERY_SECONDS:
        return breathed
    time.sleep(BREATH_SECONDS)
    return time.monotonic()


def _batch(task: Task, job: Job) -> bool:
    """One call of the function, and its checkpoint with it; False when the job is done."""
    system_actor()  # what the company has added to the modules is known before any work is done on them
    run = Run(job.pk, job.started_by_id, job.done, job.total, job.checkpoint, job.attempt)
    if task.before:
        task.before(run, **job.arguments)
    if not task.atomic:
        return _keep(job, task.function(run, **job.arguments))
    with transaction.atomic():
        return _keep(job, task.function(run, **job.arguments))


def _keep(job: Job, outcome: Any) -> bool:
    """Write down how far the job is. Raises when this attempt has lost it, which rolls the batch back."""
    if not isinstance(outcome, Next):
        _end(job, State.DONE, result=outcome)
        return False
    job.checkpoint, job.done, job.total, job.failures = outcome.checkpoint, outcome.done, outcome.total, 0
    kept = {"checkpoint": job.checkpoint, "done": job.done, "total": job.total, "failures": 0}
    if not lease.mine(job).update(leased_until=Now() + lease.LEASE, **kept):
        raise lease.LostLease
    return True


def _end(job: Job, state: Any, **values: Any) -> None:
    if not lease.mine(job).update(state=state, ended_at=Now(), leased_until=None, worker="", **values):
        raise lease.LostLease


def _fail(job: Job, error: DomainError) -> None:
    """End a job with an error that its starter can read, and have told whom else it concerns; losing it meanwhile is
    the other worker's affair."""
    told, failed = {**_told(error), "errors": [_told(one) for one in error.errors]}, task_named(job.name).failed
    with transaction.atomic():
        ended = {"state": State.FAILED, "ended_at": Now(), "leased_until": None, "worker": "", "error": told}
        if lease.mine(job).update(**ended) and failed:
            failed(job.pk, told)


def _told(error: DomainError) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "field": error.field}


def _try_again_or_fail(task: Task, job: Job) -> None:
    lease.mine(job).update(failures=job.failures)
    if job.failures > task.retries:
        return _fail(job, DomainError("E_JOB_FAILED"))
    return lease.release(job, wait=back_off(job.failures))


def back_off(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 5 s, 20 s, 80 s and so on, at most an hour."""
    return min(FIRST_WAIT * 4 ** (failures - 1), LONGEST_WAIT)


def _surroundings(job: Job) -> tuple[str, str]:
    """Language and time zone of the person who reads the outcome, else the company's."""
    company, person = find_company(), job.started_by
    language = (person and person.language) or (company and company.language) or "en"
    return language, (person and person.timezone) or (company and company.timezone) or "UTC"
