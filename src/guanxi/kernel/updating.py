"""Changing rows, each to values of its own: one statement for many, whichever the database."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from guanxi.kernel.finding import questions, tests
from guanxi.kernel.stored import stored

Values = Mapping[str, Any]


def update(model: type[Model], rows: Sequence[tuple[Values, Values]]) -> int:
    """Set columns where columns have a value: `({"id": 4, "version": 2}, {"name": "new"})` for each row, all with the
    same columns. How many rows there were."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    guards, values = rows[0]
    given = [stored(fields[name], [row[name] for row, _new in rows]) for name in guards]
    fresh = [stored(fields[name], [new[name] for _row, new in rows]) for name in values]
    targets = [fields[name] for name in (*guards, *values)]
    write = _from_arrays if connection.vendor == "postgresql" and len(rows) > 1 else _one_by_one
    with connection.cursor() as cursor:
        write(cursor, model, targets, len(guards), [*given, *fresh])
        return int(cursor.rowcount)


def _one_by_one(cursor: Any, model: type[Model], fields: Sequence[Any], guards: int, columns: list[Any]) -> None:
    """A prepared statement, done for each row."""
    names = [connection.ops.quote_name(field.column) for field in fields]
    where = " AND ".join(f"{name} = %s" for name in names[:guards])
    sets = ", ".join(f"{name} = %s" for name in names[guards:])
    rows = list(zip(*columns[guards:], *columns[:guards], strict=True))
    cursor.executemany(f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {sets} WHERE {where}", rows)


def _from_arrays(cursor: Any, model: type[Model], fields: Sequence[Any], guards: int, columns: list[Any]) -> None:
    """The values of each column as an array, joined with the rows that they are for."""
    table, names = (
        connection.ops.quote_name(model._meta.db_table),
        [connection.ops.quote_name(field.column) for field in fields],
    )
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    places = [f"c{place}" for place in range(len(fields))]
    pairs = list(zip(names, places, strict=True))
    where = " AND ".join(f"{table}.{name} = given.{place}" for name, place in pairs[:guards])
    sets = ", ".join(f"{name} = given.{place}" for name, place in pairs[guards:])
    sql = f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS given({', '.join(places)}) WHERE {where}"
    cursor.execute(sql, [list(column) for column in columns])


def save(records: Sequence[Any], *names: str) -> None:
    """Write these columns of records that are there, as they stand in them now."""
    if records:
        update(type(records[0]), [({"id": one.pk}, {name: one.__dict__[name] for name in names}) for one in records])


def remove(model: type[Model], **columns: Any) -> int:
    """Delete the rows with these values, on which nothing hangs; how many there were."""
    asked, given = questions(model, columns)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE {tests(model._meta, asked)}", given)
        return int(cursor.rowcount)
