"""Processes taking turns at what only one of them may do, such as changing the tables."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

LOCK = 0x6775616E7869  # "guanxi": the number that processes on PostgreSQL agree on
LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 24 * 3600.0


@contextmanager
def only_one(connection: Any) -> Iterator[None]:
    """Wait for one's turn; a process that ends, however it ends, gives its turn up."""
    with _on_postgres(connection) if connection.vendor == "postgresql" else _on_sqlite(connection):
        yield


@contextmanager
def _on_postgres(connection: Any) -> Iterator[None]:
    """Who waits asks again and again: one statement that waited would hold up an index that is made beside it."""
    with connection.cursor() as cursor:
        while not _taken(cursor):
            time.sleep(LOOK_SECONDS)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _taken(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    return bool(cursor.fetchone()[0])


@contextmanager
def _on_sqlite(connection: Any) -> Iterator[None]:
    """The lock of an empty database beside the real one: it works wherever SQLite itself does."""
    path = f"{connection.settings_dict['NAME']}.turn"
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as turn:
        turn.execute("BEGIN EXCLUSIVE")
        yield
