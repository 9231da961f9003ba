"""What benches of single kinds of work share: Django with the settings of GUANXI_HOME, the clock, jobs done in this
process, and the bare limit: rows inserted by the plain driver and committed as often as the work commits."""

import os
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from guanxi.jobs import lease  # noqa: E402
from guanxi.jobs.execute import execute  # noqa: E402
from guanxi.jobs.models import ENDED, Job  # noqa: E402
from guanxi.kernel import clock  # noqa: E402


def measure(count: int, work: Callable[[], None], *, a_commit: int = 1) -> None:
    """Do the work, then insert as many bare rows, so many a commit; prints the count and seconds of both."""
    seconds, processor = timed(work)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_row")
        cursor.execute("CREATE TABLE bench_row (said text, at timestamp)")
    bare_seconds, bare_processor = timed(lambda: _insert(count, a_commit))
    print(count, seconds, processor, bare_seconds, bare_processor)


def timed(work: Callable[[], None]) -> tuple[float, float]:
    begun, used = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - begun, time.process_time() - used


def do_job(made: Job) -> None:
    """A job to its end, as a worker does it; where others wait, it gives them their turn, and is taken up again."""
    while made.state not in ENDED:
        claimed = lease.claim("bench", only=made.pk)
        assert claimed is not None
        execute(claimed, lambda: False)
        made.refresh_from_db()
    assert made.state == "done", made.error


def _insert(count: int, a_commit: int) -> None:
    """The least that a database does to keep so many things more."""
    for begin in range(0, count, a_commit):
        rows = [["x" * 200, clock.now()]] * min(a_commit, count - begin)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bench_row (said, at) VALUES (%s, %s)", rows)
