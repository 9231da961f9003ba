"""What a piece of work costs: how long it takes, how many queries it makes, and how long the database works on each.

One count for everybody who asks: the foot of a page, the list of slow requests, logs and metrics.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from django.db.backends.signals import connection_created

KEPT = 300  # queries of one piece of work that are kept one by one; more are only counted


@dataclass(slots=True)
class Asked:
    """One query: its text with places for the values, the values, and the seconds that the database took."""

    sql: str
    values: Any
    seconds: float


@dataclass(slots=True)
class Measure:
    """What a piece of work has cost so far."""

    begun: float = field(default_factory=perf_counter)
    queries: int = 0
    database: float = 0.0
    asked: list[Asked] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return perf_counter() - self.begun

    def add(self, sql: str, values: Any, seconds: float) -> Asked:
        query = Asked(sql, values, seconds)
        self.queries += 1
        self.database += seconds
        if len(self.asked) < KEPT:
            self.asked.append(query)
        return query

    def lengthen(self, query: Asked, seconds: float) -> None:
        query.seconds += seconds
        self.database += seconds


_present: ContextVar[Measure | None] = ContextVar("measure", default=None)


@contextmanager
def measured() -> Iterator[Measure]:
    """Measure what happens in a block. A block inside it is measured with it and has no measure of its own."""
    outer = _present.get()
    if outer is not None:
        yield outer
        return
    measure = Measure()
    token = _present.set(measure)
    try:
        yield measure
    finally:
        _present.reset(token)


def present() -> Measure | None:
    """The measure of the work under way; nothing outside of one."""
    return _present.get()


def watch_connections() -> None:
    """Have every connection tell what it is asked; called once, when the process starts."""
    connection_created.connect(_watch, dispatch_uid="guanxi.measuring")


def _watch(connection: Any, **signal: Any) -> None:
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _timed)  # the last place is taken back by whoever came later


def _timed(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
    measure = _present.get()
    if measure is None:
        return execute(sql, values, many, context)
    begun = perf_counter()
    try:
        return execute(sql, values, many, context)
    finally:
        query = measure.add(sql, values, perf_counter() - begun)
        if context["connection"].vendor == "sqlite":
            _count_reading(context["cursor"].cursor, measure, query)


def _count_reading(cursor: Any, measure: Measure, query: Asked) -> None:
    """SQLite finds rows only as they are read, so the reading is the query's time too."""
    for name in ("fetchone", "fetchmany"):
        setattr(cursor, name, _counted(getattr(type(cursor), name).__get__(cursor), measure, query))


def _counted(read: Callable[..., Any], measure: Measure, query: Asked) -> Callable[..., Any]:
    def reading(*arguments: Any) -> Any:
        begun = perf_counter()
        try:
            return read(*arguments)
        finally:
            measure.lengthen(query, perf_counter() - begun)

    return reading
