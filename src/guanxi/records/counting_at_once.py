"""How many rows several queries find, up to a limit, asked in one. Most of what may hang on a record does not hang on
this one: who first asks what does, spares the other queries, and a further kind of records costs none."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from guanxi.records.counting import sql_up_to

MOST_VALUES = 30_000  # SQLite takes 32,766 in one statement

What = TypeVar("What")


def counted_at_once(asked: Sequence[QuerySet[Any]], most: int) -> list[int]:
    """The counts in the order of the queries, each up to `most`. All are of one database."""
    found = [0] * len(asked)
    for places, sql, values in _statements(asked, most):
        with connections[asked[0].db].cursor() as cursor:
            cursor.execute(sql, values)
            for place, count in zip(places, cursor.fetchone(), strict=True):
                found[place] = min(int(count), most)
    return found


def filled(asked: Iterable[tuple[What, QuerySet[Any]]]) -> list[tuple[What, QuerySet[Any]]]:
    """Those of several queries that find something, each with what it stands for. One alone is not asked beforehand."""
    pairs = list(asked)
    if len(pairs) < 2:
        return pairs
    counts = counted_at_once([rows for _what, rows in pairs], 1)
    return [pair for pair, count in zip(pairs, counts, strict=True) if count]


def _statements(asked: Sequence[QuerySet[Any]], most: int) -> Iterator[tuple[list[int], str, list[Any]]]:
    """As few statements as hold all values: the places of the queries in each, its text and its values."""
    places, columns, values = list[int](), list[str](), list[Any]()
    for place, rows in enumerate(asked):
        try:
            sql, more = sql_up_to(rows, most)
        except EmptyResultSet:
            continue
        if places and len(values) + len(more) > MOST_VALUES:
            yield places, f"SELECT {', '.join(columns)}", values
            places, columns, values = [], [], []
        places.append(place)
        columns.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")
        values += more
    if places:
        yield places, f"SELECT {', '.join(columns)}", values
