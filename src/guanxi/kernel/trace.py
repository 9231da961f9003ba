"""What the work under way belongs to: a request of somebody, a job, a command. Every log line says so.

A request's id goes into the answer, onto error pages, and with the jobs that it starts; so what a person reads out on
the telephone leads to every line that was written because of him.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# What may come from outside as an id: it goes into logs and pages as it is.
FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Trace:
    """The request (or command) that began it all, and the job that does it now, if one does."""

    request: str
    job: int | None = None


def new_id() -> str:
    """An id that nobody else has: sixteen signs, easily read out."""
    return secrets.token_hex(8)


PROCESS = Trace(new_id())  # for what belongs to nothing else: starting, stopping, watching the clock
_present: ContextVar[Trace] = ContextVar("trace", default=PROCESS)


def present() -> Trace:
    """What the work under way belongs to; the process itself when to nothing else."""
    return _present.get()


def accepted(given: str | None) -> str:
    """An id as it was given, when it has the form of one; else a new one."""
    return given if given and FORM.fullmatch(given) else new_id()


@contextmanager
def tracing(request: str, job: int | None = None) -> Iterator[Trace]:
    """All that happens in the block belongs to this request, and to this job."""
    trace = Trace(request, job)
    token = _present.set(trace)
    try:
        yield trace
    finally:
        _present.reset(token)


def begin(request: str) -> Trace:
    """From here on everything in this thread belongs to this request, until another begins."""
    trace = Trace(request)
    _present.set(trace)
    return trace
