"""What else an action made: the records of other modules that were written on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from guanxi.kernel.events import subscribe
from guanxi.records.events import RecordsWritten

_made: ContextVar[list[tuple[Any, int]] | None] = ContextVar("made", default=None)


@contextmanager
def noting() -> Iterator[list[tuple[Any, int]]]:
    """Note every record made within a block, as (module, id)."""
    found: list[tuple[Any, int]] = []
    mark = _made.set(found)
    try:
        yield found
    finally:
        _made.reset(mark)


@subscribe(RecordsWritten)
def note(event: RecordsWritten) -> None:
    """The store tells of everything that it writes."""
    found = _made.get()
    if found is not None:
        found += [(event.module, change.record.pk) for change in event.changes if change.is_new]
