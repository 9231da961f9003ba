"""Counts beside lists: up to a cap, and each a single cheap query.

That there are more rows than the cap is remembered for a while, because it costs the most and changes the least: while
somebody turns pages it is asked again and again. Whoever sees something else asks something else, and a list that fits
on its page is counted by its rows.
"""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from guanxi.access.reach import Present, finds_few

COUNT_CAP = 10_000
REMEMBERED_SECONDS = 30
MOST_REMEMBERED = 1_000

_beyond: dict[tuple[str, str, str], float] = {}
_lock = Lock()


@dataclass(frozen=True, kw_only=True)
class Count:
    value: int
    exact: bool


def count(rows: QuerySet, mode: str, most: int = COUNT_CAP) -> Count | None:
    """How many rows: all of them, or up to the most that are counted, or not at all."""
    if mode == "none":
        return None
    if mode == "exact":
        return Count(value=rows.count(), exact=True)
    return capped(_counted(rows, most + 1), most)


def capped(value: int, most: int = COUNT_CAP) -> Count:
    """What is said of so many rows."""
    return Count(value=min(value, most), exact=value <= most)


def _counted(rows: QuerySet, limit: int) -> int:
    """How many rows up to a limit. Django's own count would make the whole query a second time to wrap it."""
    try:
        sql, params = sql_up_to(rows, limit)
    except EmptyResultSet:
        return 0
    asked = (rows.db, sql, repr([value for value in params if not isinstance(value, Present)]))
    if _beyond.get(asked, 0) > time.monotonic():
        return limit
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) found", params)
        found = min(int(cursor.fetchone()[0]), limit)
    if found == limit:
        _remember(asked)
    return found


def sql_up_to(rows: QuerySet, limit: int) -> tuple[str, tuple[Any, ...]]:
    """The text and the values of a query that finds a one for each row: up to a limit, where there may be many."""
    query = rows.query.exists(limit=False)
    if not finds_few(rows):
        query.set_limits(high=limit)
    return query.get_compiler(rows.db).as_sql()


def _remember(asked: tuple[str, str, str]) -> None:
    with _lock:
        if len(_beyond) >= MOST_REMEMBERED:
            _beyond.clear()
        _beyond[asked] = time.monotonic() + REMEMBERED_SECONDS
