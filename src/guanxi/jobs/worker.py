"""The loops of a worker process, of a scheduler, and of a command that waits for its own job."""

import logging
import threading

from django.db import DatabaseError, connection

from guanxi.jobs import lease
from guanxi.jobs.execute import execute
from guanxi.jobs.heartbeat import Heartbeat
from guanxi.jobs.models import ENDED, Job
from guanxi.jobs.schedules import prepare_schedules, start_due

PAUSE_SECONDS = 0.2
SCHEDULE_PAUSE_SECONDS = 1.0

log = logging.getLogger(__name__)


def work(stop: threading.Event, *, with_schedules: bool) -> None:
    """Take jobs and run them until told to stop; `with_schedules` also starts what is due by the clock."""
    name = lease.worker_name()
    lease.release_the_dead()
    heartbeat = Heartbeat(name)
    heartbeat.start()
    if with_schedules:
        threading.Thread(target=schedule, args=(stop,), name="scheduler", daemon=True).start()
    while not stop.is_set():
        try:
            busy = _one_job(name, heartbeat, stop)
        except DatabaseError:
            busy = _wait_for_the_database(stop)
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
        except DatabaseError:
            _wait_for_the_database(stop)
        stop.wait(SCHEDULE_PAUSE_SECONDS)
    connection.close()


def see_through(job: Job) -> Job:
    """Do one job here and now, or wait for the worker that has it already; the job as it has ended."""
    name, never = lease.worker_name(), threading.Event()
    heartbeat = Heartbeat(name)
    heartbeat.start()
    try:
        while job.state not in ENDED:
            if not _one_job(name, heartbeat, never, only=job.pk):
                never.wait(PAUSE_SECONDS)
            job.refresh_from_db()
    finally:
        heartbeat.stop()
    return job


def _one_job(name: str, heartbeat: Heartbeat, stop: threading.Event, *, only: int | None = None) -> bool:
    job = lease.claim(name, only=only)
    if job is None:
        return False
    heartbeat.hold(job)
    try:
        execute(job, stop.is_set)
    finally:
        heartbeat.let_go()
    return True


def _wait_for_the_database(stop: threading.Event) -> bool:
    """The database is away or busy: drop the connection and look again in a moment."""
    log.warning("The database can't be reached; trying again", exc_info=True)
    connection.close()
    stop.wait(SCHEDULE_PAUSE_SECONDS)
    return False
