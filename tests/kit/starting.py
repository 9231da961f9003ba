"""Runs `guanxi` to its end in a process that has the libraries already, whose loading is more than half of a start.

A process beside the tests waits for commands and forks for each. It has the libraries that earlier commands have used,
and nothing of ours: settings, models and modules begin in each command anew, from its own environment.
"""

import atexit
import contextlib
import gc
import importlib
import json
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import TextIO

from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("guanxi", "tests", "__main__")
_one_at_a_time = Lock()


def run(arguments: list[str], environment: Mapping[str, str], given: str = "") -> "subprocess.CompletedProcess[str]":
    """What one command said and how it ended, as `subprocess.run` tells it."""
    order = json.dumps({"arguments": arguments, "environment": dict(environment), "folder": os.getcwd()})
    with file(order) as request, file(given) as stdin, file() as stdout, file() as stderr:
        with _one_at_a_time:
            channel = starter()
            socket.send_fds(channel, [b"!"], [each.fileno() for each in (stdin, stdout, stderr, request)])
            code = int(channel.recv(16))
        said, complained = (each.seek(0) or each.read() for each in (stdout, stderr))
    return subprocess.CompletedProcess(["guanxi", *arguments], code, said, complained)


@contextlib.contextmanager
def file(text: str = "") -> Iterator[TextIO]:
    """A file of a text that another process reads from the beginning, or writes."""
    with TemporaryFile("w+", encoding="utf-8") as made:
        made.write(text)
        made.seek(0)
        yield made


@cache
def starter() -> socket.socket:
    """The way to the process that forks, one for each process of tests; it ends when that does."""
    ours, theirs = socket.socketpair()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI_", "DJANGO_"))}
    command = [sys.executable, "-m", "tests.kit.starting", str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**kept, "LC_ALL": "C.UTF-8"}, pass_fds=[theirs.fileno()], start_new_session=True
        )
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def serve(channel: socket.socket) -> None:
    """Fork for each command that comes, and tell how it ended, until nobody asks any more."""
    while True:
        _asked, files, _flags, _address = socket.recv_fds(channel, 1, 4)
        if not files:
            return
        learnt, used = os.pipe()
        child = os.fork()
        if child == 0:
            channel.close()
            os.close(learnt)
            become(files, used)
        for each in (*files, used):
            os.close(each)
        with open(learnt, encoding="utf-8") as names:
            load(names.read().split())
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        channel.sendall(str(code).encode())


def become(files: list[int], used: int) -> None:
    """Be the command that was ordered, as `python -m guanxi` would be; tells at its end what it has loaded."""
    for number, each in enumerate(files[:3]):
        os.dup2(each, number)
        os.close(each)
    with open(files[3], encoding="utf-8") as request:
        order = json.load(request)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv[1:] = order["arguments"]
    try:
        runpy.run_module("guanxi", run_name="__main__", alter_sys=True)
    finally:
        os.write(used, "\n".join(sys.modules).encode())


def load(names: list[str]) -> None:
    """Load what a command has used, for the next ones. What needs settings stays out: those are each command's own."""
    for name in names:
        if name not in sys.modules and name.partition(".")[0] not in OURS:
            with contextlib.suppress(ImportError, ImproperlyConfigured, AppRegistryNotReady):
                importlib.import_module(name)
    gc.freeze()


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        serve(channel)
