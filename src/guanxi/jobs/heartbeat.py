"""A thread that keeps saying: this worker lives, and the job in its hands is still its own."""

import logging
import threading
import time
from contextlib import suppress

from django.db import Error, connection
from django.db.models.functions import Now

from guanxi.jobs import lease
from guanxi.jobs.models import Job, Worker

INTERVAL_SECONDS = 10.0
LONGEST_HOLD_SECONDS = 900.0  # a batch that hangs longer is given up, so that another worker may try

log = logging.getLogger(__name__)


class Heartbeat:
    """Renews the worker's own row and the lease of the job that it holds, on a connection of its own."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._held: tuple[int, int, float] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Make the worker known, and begin."""
        self._beat()
        self._thread.start()

    def hold(self, job: Job) -> None:
        """Keep this job's lease alive from now on."""
        self._held = (job.pk, job.attempt, time.monotonic())

    def let_go(self) -> None:
        """The job is no longer in this worker's hands."""
        self._held = None

    def stop(self) -> None:
        """Stop, and take the worker off the list."""
        self._stop.set()
        self._thread.join(INTERVAL_SECONDS)
        with suppress(Error):  # with the database away, its row grows old by itself
            Worker.objects.filter(pk=self._worker).delete()

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL_SECONDS):
            try:
                self._beat()
            except Error as error:
                log.warning("The heartbeat could not reach the database; it tries again: %s", error)
                connection.close()
        connection.close()

    def _beat(self) -> None:
        Worker.objects.update_or_create(pk=self._worker, defaults={"seen_at": Now()})
        held = self._held
        if held and time.monotonic() - held[2] < LONGEST_HOLD_SECONDS:
            lease.renew(held[0], held[1])
