"""Several web processes behind one socket. It stays open in this process, so that nobody is refused while they change.

SIGHUP replaces them one by one: a new one, with the code that is installed now, serves before an old one is asked to
leave, and if it does not come up the old ones stay. SIGTERM and Ctrl-C end all.
"""

import logging
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from types import FrameType

from django.db import connections
from prometheus_client.multiprocess import mark_process_dead

from guanxi.cli.language import _
from guanxi.cli.listening import tell_address
from guanxi.cli.mistake import Mistake
from guanxi.cli.serving import AT_EASE, AT_EASE_SECONDS
from guanxi.web.metrics.requests import SHARED

PAUSE_SECONDS = 0.1
AGAIN_SECONDS = 1.0
START_SECONDS = 120.0  # a new release may have to change the database first
END_SECONDS = 4.5

Process = subprocess.Popen[bytes]
log = logging.getLogger(__name__)


class WebProcesses:
    """Kept running until a signal comes."""

    def __init__(self, listener: socket.socket, count: int) -> None:
        if AT_EASE is None:
            raise Mistake(_("Several web processes need a system with Unix signals. Leave out --workers."))
        self._listener = listener
        self._count = count
        self._end, self._replace = threading.Event(), threading.Event()
        self._metrics = tempfile.mkdtemp(prefix="guanxi-metrics-")
        self._present: list[Process] = []
        self._old: list[tuple[Process, float]] = []  # asked to leave, each with its last moment

    def keep(self) -> int:
        """Start them and look after them; 0 after a signal, 1 when the first does not come up."""
        connections.close_all()  # this process asks the database nothing from now on
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked)
        try:
            return self._serve()
        finally:
            self._end_all()
            shutil.rmtree(self._metrics, ignore_errors=True)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        (self._replace if number == signal.SIGHUP else self._end).set()

    def _serve(self) -> int:
        for _place in range(self._count):
            started = self._start()
            if started is None:
                return 0 if self._end.is_set() else 1
            self._present.append(started)
        tell_address(self._listener)
        while not self._end.is_set():
            self._look_after()
            if self._replace.is_set():
                self._replace.clear()
                self._replace_all()
            self._end.wait(PAUSE_SECONDS)
        return 0

    def _look_after(self) -> None:
        for place, process in enumerate(self._present):
            if process.poll() is not None:
                log.warning("A web process ended unexpectedly (%s); starting another", process.returncode)
                self._forget(process)
                self._end.wait(AGAIN_SECONDS)
                self._present[place] = self._start() or process
        for process, until in list(self._old):
            if process.poll() is None and time.monotonic() > until:
                process.kill()
            if process.poll() is not None:
                self._old.remove((process, until))
                self._forget(process)

    def _replace_all(self) -> None:
        for place, process in enumerate(self._present):
            started = self._start()
            if started is None:
                return log.error("The new web process does not come up; the old ones go on")
            self._present[place] = started
            process.send_signal(AT_EASE)  # type: ignore[arg-type]
            until = time.monotonic() + AT_EASE_SECONDS + END_SECONDS
            self._old.append((process, until))
        return log.info("All web processes are replaced")

    def _start(self) -> Process | None:
        """A process that serves; None when it ended before, or we are asked to end."""
        hear, tell = os.pipe()
        with open(hear, "rb", buffering=0) as heard:
            process = self._spawn(tell)
            until = time.monotonic() + START_SECONDS
            while time.monotonic() < until and not self._end.is_set():
                if select.select([heard], [], [], PAUSE_SECONDS)[0]:  # closed: by serving, or by having ended
                    if _is_alive(process):
                        return process
                    break
        process.kill()
        process.wait()
        return None

    def _spawn(self, tell: int) -> Process:
        number = self._listener.fileno()
        command = (sys.executable, "-m", "guanxi", "web", "--fd", str(number), "--tell", str(tell))
        environment = {**os.environ, SHARED: self._metrics}
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(number, tell), env=environment)
        finally:
            os.close(tell)

    def _forget(self, process: Process) -> None:
        mark_process_dead(process.pid, self._metrics)

    def _end_all(self) -> None:
        """Ask all of them first, so that they end side by side."""
        left = [*self._present, *(process for process, _until in self._old)]
        for process in left:
            process.terminate()
        until = time.monotonic() + END_SECONDS
        for process in left:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _is_alive(process: Process) -> bool:
    """Whether it goes on: one that is about to end has closed everything a moment before."""
    try:
        process.wait(PAUSE_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False
