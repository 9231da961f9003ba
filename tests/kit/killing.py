"""Processes killed at moments that chance chooses, and started again until one of them comes to its end.

    starts = start_until_done(lambda: home.start("import", "accounts", file), moments)

A moment is a function that waits and comes back when it is time: `after(seconds)`, or `once(is_so, seconds)` for a
moment in the work rather than on the clock, which hits on a slow machine what it hits on a quick one. Chance is drawn
from a seed that stands in the message of a test that fails.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

LOOK_SECONDS = 0.005
PATIENCE_SECONDS = 200.0

Process = subprocess.Popen[str]
Moment = Callable[[Process], None]


@dataclass(frozen=True)
class Ended:
    """How a process ended: by itself with a code, or killed; and all that it said."""

    code: int
    said: str

    @property
    def was_killed(self) -> bool:
        return self.code == -signal.SIGKILL


def chance(seed: int) -> random.Random:
    """Numbers drawn from a seed; GUANXI_TEST_SEED draws others."""
    return random.Random(f"{seed} {os.environ.get('GUANXI_TEST_SEED', '')}")


def after(seconds: float) -> Moment:
    """The moment so long after the start."""
    return once(lambda: True, seconds)


def once(is_so: Callable[[], object], seconds: float = 0.0) -> Moment:
    """The moment so long after something has come true; a process that ends before has had its moment."""

    def wait(process: Process) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while process.poll() is None and not is_so():
            assert time.monotonic() < end, "the moment for a kill never came"
            time.sleep(LOOK_SECONDS)
        _rest(process, seconds)

    return wait


def kill(process: Process, moment: Moment) -> Ended:
    """Wait for the moment, then kill the process and all that it has started, as a lost machine would."""
    try:
        moment(process)
    finally:
        kill_group(process)
    return ended(process)


def kill_group(process: Process) -> None:
    """Kill a process that was started as leader of its group, and everybody in it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def ended(process: Process, seconds: float = PATIENCE_SECONDS) -> Ended:
    """How a process ended, which it is given so long for."""
    try:
        said, _nothing = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        kill_group(process)
        raise AssertionError(f"it did not end: {process.communicate()[0]}") from None
    return Ended(process.returncode, said)


def start_until_done(start: Callable[[], Process], moments: Iterable[Moment]) -> list[Ended]:
    """Start and kill at each of the moments, until one start ends before; the last start is left in peace."""
    starts: list[Ended] = []
    for moment in moments:
        starts.append(kill(start(), moment))
        if not starts[-1].was_killed:
            return starts
    return [*starts, ended(start())]


@contextmanager
def living(process: Process) -> Iterator[Process]:
    """A process that is gone at the end of the block whatever happened."""
    try:
        yield process
    finally:
        kill_group(process)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _rest(process: Process, seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return
