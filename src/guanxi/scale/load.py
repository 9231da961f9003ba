"""Writing rows as fast as the database takes them: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from guanxi.kernel.text import KeyColumn, fold
from guanxi.scale.indexes import without_indexes


def load(model: type[Model], rows: Iterator[dict[str, Any]], tell: Callable[[int], None], size: int = 10_000) -> None:
    """Write the rows of a table, some thousand at a time; tells how many are written."""
    with without_indexes(model._meta.db_table):
        _load(model, rows, tell, size)


def _load(model: type[Model], rows: Iterator[dict[str, Any]], tell: Callable[[int], None], size: int) -> None:
    columns, base = _base_row(model)
    place = {name: index for index, name in enumerate(columns)}
    keys = [(field.source, place[field.column]) for field in _keys(model)]
    stored = _as_stored if connection.vendor == "sqlite" else _as_it_is
    block: list[tuple[Any, ...]] = []
    done = 0
    for row in rows:
        values = list(base)
        for name, value in row.items():
            values[place[name]] = stored(value)
        for source, index in keys:
            values[index] = _folded(row.get(source) or "")
        block.append(tuple(values))
        if len(block) == size:
            done += _write(model, columns, block)
            tell(done)
    tell(done + _write(model, columns, block))


def _base_row(model: type[Model]) -> tuple[list[str], list[Any]]:
    """What every row has in the columns that nobody names: the column's own default, as it is stored."""
    empty = model()
    fields = model._meta.concrete_fields
    values = [
        "" if isinstance(field, KeyColumn) else field.get_db_prep_save(getattr(empty, field.attname), connection)
        for field in fields
    ]
    return [field.column for field in fields], values


def _keys(model: type[Model]) -> list[KeyColumn]:
    """The folded keys of texts; paths of ancestors, which have no source, stay those of a root."""
    return [field for field in model._meta.concrete_fields if isinstance(field, KeyColumn) and field.source]


_folded = lru_cache(maxsize=100_000)(fold)


def _write(model: type[Model], columns: list[str], block: list[tuple[Any, ...]]) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in block:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", block)
    count = len(block)
    block.clear()
    return count


def _as_stored(value: Any) -> Any:
    """SQLite keeps times and dates as text."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def _as_it_is(value: Any) -> Any:
    return value
