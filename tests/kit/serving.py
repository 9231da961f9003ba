"""A started `guanxi run`: its address, its pages and its processes."""

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from tests.kit.homes import Home

PATIENCE_SECONDS = 60.0


class Server:
    """One running server as the leader of its own process group."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self.address = self._read_address()

    def _read_address(self) -> str:
        for line in self.process.stdout or ():
            self.said.append(line)
            if found := re.search(r"http://\S+", line):
                return found[0]
        raise AssertionError("the server ended: " + "".join(self.said))

    def listen(self) -> None:
        """Take what it says from now on, so that it never waits for a reader, however much it is asked."""
        Thread(target=lambda: self.said.extend(self.process.stdout or ()), daemon=True).start()

    def status(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def text(self, path: str) -> str:
        """What a page says."""
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return str(answer.read().decode())

    def children(self) -> list[int]:
        """The processes that it has started."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]

    def processor_seconds(self) -> float:
        """What the processes of its group have used."""
        ticks = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                told = status.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(told[2]) == self.process.pid:
                ticks += int(told[11]) + int(told[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def tell_group(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def wait(self) -> tuple[int, float]:
        """How it ended, and after how many seconds."""
        began = time.monotonic()
        code = self.process.wait(PATIENCE_SECONDS)
        return code, time.monotonic() - began


@contextmanager
def serving(home: Home, *arguments: str, **more: object) -> Iterator[Server]:
    """A server on a free port, gone at the end whatever happened; `more` goes to subprocess.Popen."""
    process = home.start(*(arguments or ("run",)), "--port", "0", **more)
    try:
        yield Server(process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(is_so: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has collected yet counts as gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
