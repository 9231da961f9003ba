"""What waits for an approval instead of being done: such a request is answered by 202 and the approval's id."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpResponse

from guanxi.api.answers import answer
from guanxi.kernel.events import subscribe
from guanxi.records.events import Waiting

_waits: ContextVar[list[Waiting] | None] = ContextVar("waits", default=None)


@contextmanager
def noting_waits() -> Iterator[list[Waiting]]:
    """Note within a block everything that waits for an approval now."""
    found: list[Waiting] = []
    mark = _waits.set(found)
    try:
        yield found
    finally:
        _waits.reset(mark)


@subscribe(Waiting)
def note(event: Waiting) -> None:
    """The store, or an engine above it, tells of what waits."""
    found = _waits.get()
    if found is not None:
        found.append(event)


def waiting_answer(wait: Waiting, record: dict[str, Any] | None = None) -> HttpResponse:
    """202: the approval to look at, and the record as it is meanwhile."""
    return answer(waiting_body(wait, record), 202)


def waiting_body(wait: Waiting, record: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is said of something that waits."""
    return {"waiting": {"approval": wait.approval}, **({"record": record} if record is not None else {})}
