"""Workers as processes: killed, frozen, orphaned and told to stop. Nothing is lost and nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.homes import Home
from tests.kit.serving import is_gone, wait_until
from tests.kit.trust import once_in_suite

SCRIPT = Path(__file__).with_name("worker_process.py")
ROWS = 20
BATCHES = 30
PATIENCE_SECONDS = 60.0

pytestmark = pytest.mark.slow


class Shop:
    """A home with a migrated database, a table to count in, and the workers that a test has started."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.started: list[subprocess.Popen[bytes]] = []

    def one(self, sql: str) -> Any:
        return self.home.one(sql)

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, str(SCRIPT), *arguments], env=self.home.environment, check=True)

    def worker(self, *arguments: str, **more: Any) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), "work", *arguments], env=self.home.environment, start_new_session=True, **more
        )
        self.started.append(process)
        return process

    def numbers(self) -> list[int]:
        return sorted(number for (number,) in self.home.ask("SELECT n FROM counted"))


@pytest.fixture
def shop(blank: Home) -> Iterator[Shop]:
    shop = Shop(blank)
    blank.ask("CREATE TABLE counted (n integer)")
    yield shop
    for process in shop.started:
        if process.poll() is None:
            process.kill()
            process.wait()


def test_workers_killed_in_the_middle_of_a_chain_lose_and_double_nothing(shop: Shop):
    shop.run("enqueue", str(BATCHES))
    for kill_after in (5, 12, 20):
        worker = shop.worker()
        wait_until(lambda: shop.one("SELECT done FROM jobs_job") >= kill_after)  # noqa: B023
        worker.kill()
        worker.wait()

    shop.worker()
    wait_until(lambda: shop.one("SELECT state FROM jobs_job") == "done")

    assert shop.numbers() == list(range(BATCHES * ROWS))
    assert shop.one("SELECT attempt FROM jobs_job") == 4


@once_in_suite
def test_a_frozen_worker_that_wakes_up_later_doubles_nothing(shop: Shop):
    shop.run("enqueue", str(BATCHES))
    slow = shop.worker()
    wait_until(lambda: shop.one("SELECT done FROM jobs_job") >= 5)
    os.kill(slow.pid, signal.SIGSTOP)
    quick = shop.worker()
    # On SQLite the sleeper may hold the database itself; then nobody can take over before it wakes.
    end = time.monotonic() + 4
    while shop.one("SELECT attempt FROM jobs_job") == 1 and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(slow.pid, signal.SIGCONT)

    wait_until(lambda: shop.one("SELECT state FROM jobs_job") == "done")

    assert shop.numbers() == list(range(BATCHES * ROWS))
    assert quick.poll() is None


def test_several_workers_share_the_jobs_and_do_each_batch_once(shop: Shop):
    shop.run("enqueue", *6 * ["4"])
    for _place in range(3):
        shop.worker()

    wait_until(lambda: shop.one("SELECT count(*) FROM jobs_job WHERE state = 'done'") == 6)

    assert shop.numbers() == sorted([*range(4 * ROWS)] * 6)


def test_a_worker_told_to_stop_ends_in_time_though_its_batch_hangs_and_nothing_of_it_is_kept(shop: Shop):
    shop.run("enqueue-endless")
    worker = shop.worker()
    wait_until(lambda: shop.one("SELECT count(*) FROM jobs_job WHERE state = 'running'") == 1)

    began = time.monotonic()
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait(PATIENCE_SECONDS)

    assert time.monotonic() - began < 5
    assert shop.numbers() == []


def test_a_worker_told_to_stop_gives_its_chain_back(shop: Shop):
    shop.run("enqueue", "1000")
    worker = shop.worker()
    wait_until(lambda: shop.one("SELECT done FROM jobs_job") >= 2)

    worker.terminate()

    assert worker.wait(PATIENCE_SECONDS) == 0
    done = shop.one("SELECT done FROM jobs_job WHERE state = 'queued' AND failures = 0")
    assert shop.numbers() == list(range(done * ROWS))
    assert shop.one("SELECT count(*) FROM jobs_worker") == 0


def test_no_worker_outlives_its_parent(shop: Shop):
    parent_code = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, {str(SCRIPT)!r}, 'work', '--embedded'], stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(3600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code], env=shop.home.environment, stdout=subprocess.PIPE, text=True
    )
    shop.started.append(parent)
    child = int(parent.stdout.readline())
    wait_until(lambda: shop.one("SELECT count(*) FROM jobs_worker") == 1)

    parent.kill()
    parent.wait()

    wait_until(lambda: is_gone(child), seconds=5)
