"""What waits for an approval instead of being done, noted for the door through which it came."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from guanxi.kernel.errors import DomainError
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


def waits() -> list[Waiting]:
    """What the present block has noted so far."""
    return _waits.get() or []


@subscribe(Waiting)
def note(event: Waiting) -> None:
    """The store, or an engine above it, tells of what waits."""
    found = _waits.get()
    if found is not None:
        found.append(event)


def refusals_of(found: list[Waiting]) -> dict[int, DomainError]:
    """What is said of the records of some waits, by their ids."""
    return {one.record_id: DomainError("E_WAITS", approval=one.approval) for one in found if one.record_id is not None}
