"""The worker processes of `guanxi run`: started, started again when one dies, and ended together with it."""

import logging
import subprocess
import sys
import threading

COMMAND = (sys.executable, "-m", "guanxi", "worker", "--embedded")
PAUSE_SECONDS = 0.2
RESTART_SECONDS = 2.0
END_SECONDS = 4.0

log = logging.getLogger(__name__)


class Children:
    """A fixed number of worker processes. Each ends by itself when the pipe to its standard input closes."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="children")

    def start(self) -> None:
        """Start them from one thread that lives as long as they do: Linux ends a child with its starting thread."""
        self._thread.start()

    def ask_to_end(self) -> None:
        """Tell them to stop; returns at once, so that a signal handler may call it."""
        self._stop.set()

    def close(self) -> None:
        """Wait until all have ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        processes = [_start() for _ in range(self._count)]
        while not self._stop.wait(PAUSE_SECONDS):
            for place, process in enumerate(processes):
                if process.poll() is not None:
                    log.warning("A worker ended unexpectedly (%s); starting another", process.returncode)
                    self._stop.wait(RESTART_SECONDS)
                    processes[place] = _start()
        _end(processes)


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(COMMAND, stdin=subprocess.PIPE)


def _end(processes: "list[subprocess.Popen[bytes]]") -> None:
    """Ask all of them first, so that they end side by side."""
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
