"""A worker with tasks and short leases of its own, run as a process by the tests; everything else is the product's.

worker_process.py enqueue COUNT …     puts a chain of COUNT batches into the queue, or several
worker_process.py enqueue-endless     puts a job into the queue whose only batch never ends
worker_process.py work [--embedded]   works as `guanxi worker` does
"""

import os
import sys
import time
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "guanxi.config.settings"
django.setup()

from django.db import connection  # noqa: E402

from guanxi.jobs import heartbeat, lease, worker  # noqa: E402
from guanxi.jobs.process import end_with_parent, stop_on_signals  # noqa: E402
from guanxi.jobs.queue import enqueue  # noqa: E402
from guanxi.jobs.registry import job  # noqa: E402
from guanxi.jobs.run import Run  # noqa: E402

ROWS = 20


@job("counting", retries=20)
def counting(run: Run, *, batches: int) -> object:
    """Insert some rows a batch, slowly enough to be killed in the middle."""
    place = run.checkpoint.get("place", 0)
    with connection.cursor() as cursor:
        for number in range(ROWS):
            cursor.execute("INSERT INTO counted (n) VALUES (%s)", [place * ROWS + number])
            time.sleep(0.002)
    return run.next({"place": place + 1}, done=place + 1, total=batches) if place + 1 < batches else None


@job("endless")
def endless(run: Run) -> object:
    """Insert a row and never come back."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO counted (n) VALUES (-1)")
    while True:
        time.sleep(1)


def main(command: str, *arguments: str) -> None:
    if command == "enqueue":
        for count in arguments:
            enqueue(counting, batches=int(count))
    elif command == "enqueue-endless":
        enqueue(endless)
    else:
        lease.LEASE = timedelta(seconds=1)
        heartbeat.INTERVAL_SECONDS = 0.2
        stop = stop_on_signals()
        if "--embedded" in arguments:
            end_with_parent(stop)
        worker.work(stop, with_schedules=False)


main(*sys.argv[1:])
