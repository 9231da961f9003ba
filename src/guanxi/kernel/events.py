"""Facts that happened, told to whoever asked. Publishing never knows the listeners."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

E = TypeVar("E")
_asleep: list[Callable[[str], bool]] = []
_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Have a function called with every event of a type."""

    def register(listener: Callable[[E], None]) -> Callable[[E], None]:
        if listener not in _listeners[event_type]:
            _listeners[event_type].append(listener)
        return listener

    return register


def publish(event: object) -> None:
    """Run the listeners now, inside the caller's transaction; one that objects undoes it all."""
    for listener in tuple(_listeners[type(event)]):
        if not any(is_asleep(listener.__module__) for is_asleep in _asleep):
            listener(event)


def leave_out(is_asleep: Callable[[str], bool]) -> None:
    """Name who knows the places whose listeners hear of nothing for now."""
    _asleep.append(is_asleep)


@contextmanager
def listening(event_type: type[E], listener: Callable[[E], None]) -> Iterator[None]:
    """Listen for the length of a block. For tests."""
    _listeners[event_type].append(listener)
    try:
        yield
    finally:
        _listeners[event_type].remove(listener)
