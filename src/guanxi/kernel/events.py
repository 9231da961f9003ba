"""Facts that happened, told to whoever asked. Publishing never knows the listeners."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

E = TypeVar("E")
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
        listener(event)


@contextmanager
def listening(event_type: type[E], listener: Callable[[E], None]) -> Iterator[None]:
    """Listen for the length of a block. For tests."""
    _listeners[event_type].append(listener)
    try:
        yield
    finally:
        _listeners[event_type].remove(listener)
