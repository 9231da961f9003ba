"""The loops of a worker process, of a scheduler, and of a command that waits for its own job."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connection

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.heartbeat import Heartbeat
from guanxi.jobs.models import ENDED, Job
from guanxi.jobs.schedules import prepare_schedules, start_due
from guanxi.kernel.outages import outage

PAUSE_SECONDS = 0.2
SCHEDULE_PAUSE_SECONDS = 1.0
OUTAGE_WAIT = timedelta(seconds=5)

Tell = Callable[[Job], object]

log = logging.getLogger(__name__)


def work(stop: threading.Event, *, with_schedules: bool, tell: Tell = bool) -> None:
    """Take jobs and run them until told to stop; `with_schedules` also starts what is due by the clock. `tell` hears of
    the jobs that another worker has left in the middle."""
    name = lease.worker_name()
    lease.release_the_dead()
    heartbeat = Heartbeat(name)
    heartbeat.start()
    if with_schedules:
        threading.Thread(target=schedule, args=(stop,), name="scheduler", daemon=True).start()
    while not stop.is_set():
        try:
            busy = _one_job(name, heartbeat, stop, tell)
        except Error as error:
            busy = _wait_for_the_database(stop, error)
        if not busy:
            stop.wait(PAUSE_SECONDS)
    heartbeat.stop()


def schedule(stop: threading.Event) -> None:
    """Start what is due by the clock until told to stop."""
    prepared = False
    while not stop.is_set():
        try:
            if not prepared:
                prepare_schedules()
                prepared = True
            start_due()
        except Error as error:
            _wait_for_the_database(stop, error)
        stop.wait(SCHEDULE_PAUSE_SECONDS)
    connection.close()


def see_through(job: Job, tell: Tell = bool) -> Job:
    """Do one job here and now, or wait for the worker that has it already; the job as it has ended."""
    name, never = lease.worker_name(), threading.Event()
    lease.release_the_dead()
    heartbeat = Heartbeat(name)
    heartbeat.start()
    try:
        while job.state not in ENDED:
            if not _one_job(name, heartbeat, never, tell, only=job.pk):
                never.wait(PAUSE_SECONDS)
            job.refresh_from_db()
    finally:
        heartbeat.stop()
    return job


def _one_job(name: str, heartbeat: Heartbeat, stop: threading.Event, tell: Tell, *, only: int | None = None) -> bool:
    job = lease.claim(name, only=only)
    if job is None:
        return False
    heartbeat.hold(job)
    try:
        if job.was_left:
            tell(job)
        execute(job, stop.is_set)
    except (Error, OSError) as error:
        _give_back(job, stop, error)
    finally:
        heartbeat.let_go()
    return True


def _give_back(job: Job, stop: threading.Event, error: Exception) -> None:
    """An outage is no fault of the job: it waits in the queue, as soon as the database takes that down."""
    while not stop.is_set():
        _wait_for_the_database(stop, error)
        try:
            return lease.release(job, wait=OUTAGE_WAIT)
        except Error as again:
            error = again


def _wait_for_the_database(stop: threading.Event, error: Exception) -> bool:
    """The database is away or busy, or the disk is full: drop the connection and look again in a moment."""
    known = outage(error)
    text = " ".join(str(error).split())
    log.warning("Waiting for the database or the disk: %s", text, exc_info=None if known else error)
    connection.close()
    stop.wait(SCHEDULE_PAUSE_SECONDS)
    return False
