"""Starts `guanxi` from a process that has the libraries already, whose loading is more than half of a start.

A process beside the tests waits for commands and forks for each. It has the libraries that earlier commands have used,
and of ours the compiled code and nothing that it has done: settings, models and modules begin in each command anew,
from its own environment.
"""

import atexit
import contextlib
import ctypes
import gc
import importlib
import importlib.util
import inspect
import json
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from types import CodeType, ModuleType
from typing import Any, TextIO

from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("guanxi", "tests", "__main__")
TO_ITS_END, GOING_ON = b"e", b"g"
PR_SET_CHILD_SUBREAPER = 36
_one_at_a_time = Lock()
_code: dict[str, tuple[str, CodeType]] = {}


def run(arguments: list[str], environment: Mapping[str, str], given: str = "") -> "subprocess.CompletedProcess[str]":
    """What one command said and how it ended, as `subprocess.run` tells it."""
    with ordered(arguments, environment) as request, file(given) as stdin, file() as stdout, file() as stderr:
        code = ask(TO_ITS_END, *(each.fileno() for each in (stdin, stdout, stderr, request)))
        said, complained = (each.seek(0) or each.read() for each in (stdout, stderr))
    return subprocess.CompletedProcess(["guanxi", *arguments], code, said, complained)


class Going(subprocess.Popen[str]):
    """A command that goes on, as leader of its own process group; says all on its standard output."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        self._environment = environment
        super().__init__(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def _execute_child(self, *given: Any) -> None:
        pipes = inspect.signature(super()._execute_child).bind(*given).arguments  # type: ignore[misc]
        ends = {name: pipes[name] for name in ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")}
        with ordered(pipes["args"], self._environment) as request, adopting():
            self.pid = ask(GOING_ON, ends["p2cread"], ends["c2pwrite"], ends["c2pwrite"], request.fileno())
        self._child_created = True
        self._close_pipe_fds(*ends.values())  # type: ignore[attr-defined]


@contextlib.contextmanager
def adopting() -> Iterator[None]:
    """A process whose parent ends becomes a child of this one, which can wait for it as for any that it started."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0)


def ordered(arguments: list[str], environment: Mapping[str, str]) -> contextlib.AbstractContextManager[TextIO]:
    """What the forked process reads of what it is to be."""
    return file(json.dumps({"arguments": arguments, "environment": dict(environment), "folder": os.getcwd()}))


def ask(how: bytes, *files: int) -> int:
    """The code that a command ended with, or the number of the process that goes on."""
    with _one_at_a_time:
        channel = starter()
        socket.send_fds(channel, [how], files)
        return int(channel.recv(16))


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
    """Fork for each command that comes, until nobody asks any more."""
    while True:
        how, files, _flags, _address = socket.recv_fds(channel, 1, 4)
        if not files:
            return
        answer = (see_through if how == TO_ITS_END else set_going)(channel, files)
        for each in files:
            os.close(each)
        channel.sendall(str(answer).encode())


def see_through(channel: socket.socket, files: list[int]) -> int:
    """How a command ended, whose libraries are kept."""
    learnt, used = os.pipe()
    child = os.fork()
    if child == 0:
        channel.close()
        os.close(learnt)
        become(files, used)
    os.close(used)
    with open(learnt, encoding="utf-8") as names:
        load(names.read().split())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def set_going(channel: socket.socket, files: list[int]) -> int:
    """The number of a process whose parent ends at once, so that it is handed over to whoever asked for it."""
    learnt, told = os.pipe()
    between = os.fork()
    if between == 0:
        child = os.fork()
        if child == 0:
            os.setsid()
            channel.close()
            os.close(learnt)
            os.close(told)
            become(files)
        os.write(told, str(child).encode())
        os._exit(0)
    os.close(told)
    os.waitpid(between, 0)
    with open(learnt, encoding="ascii") as number:
        return int(number.read())


def become(files: list[int], used: int | None = None) -> None:
    """Be the command that was ordered, as `python -m guanxi` would be; may tell at its end what it has loaded."""
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
        if used is not None:
            os.write(used, "\n".join(_used()).encode())


def _used() -> Iterator[str]:
    for name, module in sys.modules.items():
        origin = getattr(module, "__file__", None) if name.startswith("guanxi.") else None
        yield f"{name}={origin}" if origin else name


def load(names: list[str]) -> None:
    """Load what a command has used, for the next ones. What needs settings stays out: those are each command's own."""
    for name, _, origin in (each.partition("=") for each in names):
        if origin.endswith(".py") and name not in _code:
            _code[name] = origin, Compiled(name, origin).get_code(name)
        elif name not in sys.modules and name.partition(".")[0] not in OURS:
            with contextlib.suppress(ImportError, ImproperlyConfigured, AppRegistryNotReady):
                importlib.import_module(name)
    if Kept not in sys.meta_path:
        sys.meta_path.insert(0, Kept)
    gc.freeze()


class Compiled(SourceFileLoader):
    """Runs the code that is there already."""

    def get_code(self, fullname: str) -> CodeType:
        return _code[fullname][1] if fullname in _code else super().get_code(fullname)


class Kept:
    """Finds modules of ours without looking into folders."""

    @staticmethod
    def find_spec(name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in _code:
            return None
        origin = _code[name][0]
        folders = [os.path.dirname(origin)] if origin.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(
            name, origin, loader=Compiled(name, origin), submodule_search_locations=folders
        )


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        serve(channel)
