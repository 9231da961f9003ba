"""Reading from databases that follow the first one. A replica is used only while it is known to be up to date.

Once a second a process asks the first database how far its log is, and each replica whether it has come to where the
log was at the look before. So a replica that is used lags by no more than the time between two looks.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import Error, connections

PRIMARY, REPLICA = "default", "replica"
AT_ONCE = frozenset(("sessions", "access", "axes"))  # who has signed out, or lost a right, has lost it at once
LOOK_SECONDS = 1.0
STALE_SECONDS = 3.0

_source: ContextVar[str] = ContextVar("source", default=PRIMARY)


class Router:
    """Tells Django which database to read. Whoever has begun to write goes on with the first one."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return PRIMARY if model._meta.app_label in AT_ONCE else _source.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        _source.set(PRIMARY)
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


@contextmanager
def reading(source: str) -> Iterator[None]:
    """What the block reads comes from this database."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


class _Watch:
    """What a process knows about the replicas."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._at = 0.0
        self._mark: str | None = None
        self._good: list[str] = []

    def good(self) -> list[str]:
        """Those that are up to date; one thread looks, the others take what the last look found while it is recent:
        one that asks a replica which does not answer takes long."""
        if time.monotonic() - self._at >= LOOK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._good if time.monotonic() - self._at < STALE_SECONDS else []

    def _look(self) -> None:
        is_recent = time.monotonic() - self._at < STALE_SECONDS
        mark = self._mark if is_recent else None
        try:
            self._mark = _ask(PRIMARY, "SELECT pg_current_wal_lsn()::text")
        except Error:
            mark = None
        names = [name for name in settings.DATABASES if name != PRIMARY]
        self._good = [name for name in names if mark and _has_come_to(name, mark)]
        self._at = time.monotonic()


_watch = _Watch()


def up_to_date() -> str:
    """A replica that is up to date, any of them; the first database where there is none."""
    good = _watch.good() if len(settings.DATABASES) > 1 else []
    return random.choice(good) if good else PRIMARY


def _has_come_to(name: str, mark: str) -> bool:
    try:
        return bool(_ask(name, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", mark))
    except Error:
        connections[name].close()
        return False


def _ask(name: str, sql: str, *values: str) -> Any:
    with connections[name].cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchone()[0]
