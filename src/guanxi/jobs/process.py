"""Ending a background process in time: on a signal, or when the parent that started it is gone."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

GRACE_SECONDS = 3.0
PR_SET_PDEATHSIG = 1


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set. A batch not finished after the grace is abandoned and rolls back."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        end_soon(stop)

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    return stop


def end_soon(stop: threading.Event) -> None:
    """Ask the loop to stop, and make sure that the process ends."""
    if stop.is_set():
        return
    stop.set()
    last = threading.Timer(GRACE_SECONDS, os._exit, args=(0,))
    last.daemon = True
    last.start()


def end_with_parent(stop: threading.Event) -> None:
    """Stop when standard input closes, which it does on every system as soon as the parent is gone."""
    when_parent_goes(lambda: end_soon(stop))


def when_parent_goes(act: Callable[[], None]) -> None:
    """Do something as soon as standard input closes; on Linux SIGTERM comes as well."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    threading.Thread(target=_wait_for_the_end, args=(act,), name="parent", daemon=True).start()


def _wait_for_the_end(act: Callable[[], None]) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        continue
    act()
