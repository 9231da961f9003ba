"""What a page has cost, in figures and by query: for the foot of an administrator's pages and for slow requests.

A query is shown by its shape, without any value: nothing that people have typed is in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.measuring import Asked, Measure

TEXTS = re.compile(r"'(?:[^']|'')*'")
NUMBERS = re.compile(r"(?<![\w\"$.])\d+(?:\.\d+)?\b")
LISTS = re.compile(r"\((?:%s|\?)(?:, ?(?:%s|\?))+\)")
COLUMN = r'(?:"\w+"\.)?"\w+"(?: AS "\w+")?'
COLUMNS = re.compile(rf"SELECT (DISTINCT )?({COLUMN}(?:, {COLUMN}){{3,}}) FROM")
LONGEST = 1_500
SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Shape:
    """All queries of one form: how often they were asked, how long they took together, and whether one of them was
    asked again with the very same values."""

    sql: str
    count: int
    milliseconds: float
    is_repeated: bool


def shape_of(sql: str) -> str:
    """A query without its values and without the long list of what it reads."""
    plain = NUMBERS.sub("?", TEXTS.sub("?", " ".join(sql.split())))
    short = COLUMNS.sub(_counted, LISTS.sub("(…)", plain)).replace("%s", "?").replace('"', "")
    return short if len(short) <= LONGEST else f"{short[:LONGEST]}…"


def shapes_of(asked: Iterable[Asked]) -> list[Shape]:
    """The queries by shape, those that took longest first."""
    found: dict[str, list[Asked]] = defaultdict(list)
    for query in asked:
        found[shape_of(query.sql)].append(query)
    shapes = [
        Shape(
            sql=sql,
            count=len(queries),
            milliseconds=milliseconds(sum(query.seconds for query in queries)),
            is_repeated=len({(query.sql, repr(query.values)) for query in queries}) < len(queries),
        )
        for sql, queries in found.items()
    ]
    return sorted(shapes, key=lambda shape: -shape.milliseconds)


def told(measure: Measure) -> dict[str, Any]:
    """The figures so far, for a page."""
    shapes = shapes_of(measure.asked)
    return {
        "total": milliseconds(measure.seconds),
        "database": milliseconds(measure.database),
        "queries": measure.queries,
        "again": sum(shape.is_repeated for shape in shapes),
        "shapes": shapes[:SHOWN],
        "more": max(len(shapes) - SHOWN, 0),
    }


def header(measure: Measure) -> str:
    """The figures for the tools of a browser, which show them with each request."""
    whole, database = milliseconds(measure.seconds), milliseconds(measure.database)
    return f'total;dur={whole}, db;dur={database};desc="{measure.queries} queries"'


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _counted(found: re.Match[str]) -> str:
    columns = found[2].count(", ") + 1
    return f"SELECT {found[1] or ''}{columns} columns FROM"
