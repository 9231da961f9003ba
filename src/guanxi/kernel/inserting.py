"""Inserting rows in the way each database is quickest at: many by COPY on PostgreSQL, by one prepared statement on
SQLite; a few by one statement of values, which tells their ids.

What is written is what `bulk_create` would write: values are made ready column by column, by the column's own rule
wherever it has one.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import AutoField, DateField, DateTimeField, Field, Model, TimeField

from guanxi.kernel.stored import stored
from guanxi.kernel.text import KeyColumn, fold

FEW = 8
# These keep what a record says, unless they are told to stamp it.
PLAINLY_SAVED = (Field, DateField, DateTimeField, TimeField)

Ready = Mapping[Field, Sequence[Any]]


def insert(records: Sequence[Any]) -> None:
    """Insert new records of one model; each has its id afterwards. The caller holds the transaction."""
    if not records:
        return
    model = type(records[0])
    _fold_keys(model, records)
    if len(records) <= FEW:
        _insert_few(model, records)
    else:
        _number(model, records)
        _write(model, _columns(model._meta.concrete_fields, records))
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def insert_columns(model: type[Model], columns: Mapping[str, Sequence[Any]], *, over: Sequence[str] = ()) -> None:
    """Insert rows given by columns, without making records of them. With `over`, the names of columns, rows that have
    their values already give way to these."""
    if len(next(iter(columns.values()))):
        _write(model, columns, _giving_way(model, columns, over))


def insert_missing(records: Sequence[Any]) -> None:
    """Insert new records of one model but those that a constraint says are there already. None learns its id."""
    if records:
        model = type(records[0])
        _fold_keys(model, records)
        _write(model, _columns(_without_number(model), records), " ON CONFLICT DO NOTHING")


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values that are as the database's driver takes them already, into a table by its name."""
    quote = connection.ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {into} VALUES {_marks(len(columns))}", list(rows))
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _insert_few(model: type[Model], records: Sequence[Any]) -> None:
    """One statement of values, which tells the ids that the table gives."""
    is_numbered, fields = isinstance(model._meta.pk, AutoField), _without_number(model)
    ready = _ready(model, _columns(fields, records))
    tells = f" RETURNING {connection.ops.quote_name(model._meta.pk.column)}" if is_numbered else ""
    with connection.cursor() as cursor:
        _execute_values(cursor, model, ready, tells)
        for record, (pk,) in zip(records, cursor.fetchall() if is_numbered else (), strict=is_numbered):
            record.pk = pk


def _columns(fields: Iterable[Field], records: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """What these records say in these columns; columns that make their values themselves are asked for them."""
    rows = [record.__dict__ for record in records]
    return {
        field.attname: _given(field, records) if _is_own_way(field) else [row[field.attname] for row in rows]
        for field in fields
    }


def _without_number(model: type[Model]) -> list[Field]:
    """The columns of a table but the id that it gives itself."""
    return [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]


def _number(model: type[Model], records: Sequence[Any]) -> None:
    """Give each record the next id of its table, as the table itself would."""
    key = model._meta.pk
    if not isinstance(key, AutoField):
        return
    for record, pk in zip(records, _next_ids(model, len(records)), strict=True):
        record.pk = pk


def _next_ids(model: type[Model], count: int) -> Iterable[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [connection.ops.quote_name(table), key, count])
            return [pk for (pk,) in cursor.fetchall()]
        newest = f"SELECT MAX({connection.ops.quote_name(key)}) FROM {connection.ops.quote_name(table)}"
        given = "SELECT seq FROM sqlite_sequence WHERE name = %s"
        cursor.execute(f"SELECT MAX(COALESCE(({given}), 0), COALESCE(({newest}), 0))", [table])
        last = int(cursor.fetchone()[0])
        return range(last + 1, last + 1 + count)


def _fold_keys(model: type[Model], records: Sequence[Any]) -> None:
    """The folded keys of texts, each text folded once."""
    known: dict[str, str] = {}
    for field in model._meta.concrete_fields:
        if type(field) is KeyColumn:
            source, key = field.source, field.attname
            for record in records:
                text = record.__dict__[source] or ""
                if text not in known:
                    known[text] = fold(text)
                record.__dict__[key] = known[text]


def _is_own_way(field: Any) -> bool:
    """Whether a column makes its value itself when a row is saved; folded keys have been made."""
    kind = type(field)
    makes_stamp = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    plain = {base.pre_save for base in PLAINLY_SAVED}
    return kind is not KeyColumn and (makes_stamp or kind.pre_save not in plain)


def _given(field: Any, records: Sequence[Any]) -> list[Any]:
    return [field.pre_save(record, add=True) for record in records]


def _write(model: type[Model], columns: Mapping[str, Sequence[Any]], conflict: str = "") -> None:
    """Insert rows; `conflict` says in SQL what becomes of those that are there already."""
    ready = _ready(model, columns)
    is_few = len(next(iter(ready.values()))) <= FEW
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            sql = f"INSERT INTO {_into(model, ready)} VALUES {_marks(len(ready))}{conflict}"
            cursor.executemany(sql, list(zip(*ready.values(), strict=True)))
    elif is_few:
        with connection.cursor() as cursor:
            _execute_values(cursor, model, ready, conflict)
    elif conflict:
        _from_arrays(model, ready, conflict)
    else:
        ready = {field: values for field, values in ready.items() if values.count(None) < len(values)}
        write_rows(model._meta.db_table, [field.column for field in ready], zip(*ready.values(), strict=True))


def _ready(model: type[Model], columns: Mapping[str, Sequence[Any]]) -> Ready:
    fields = _by_name(model._meta)
    return {fields[name]: stored(fields[name], values) for name, values in columns.items()}


@cache
def _by_name(table: Any) -> Mapping[str, Field]:
    return {field.attname: field for field in table.concrete_fields}


def _execute_values(cursor: Any, model: type[Model], ready: Ready, rest: str) -> None:
    rows = list(zip(*ready.values(), strict=True))
    marks = ", ".join([_marks(len(ready))] * len(rows))
    cursor.execute(f"INSERT INTO {_into(model, ready)} VALUES {marks}{rest}", [value for row in rows for value in row])


def _from_arrays(model: type[Model], columns: Ready, conflict: str) -> None:
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in columns)
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {_into(model, columns)} SELECT * FROM unnest({arrays}){conflict}"
        cursor.execute(sql, [list(values) for values in columns.values()])


def _into(model: type[Model], columns: Ready) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in columns)})"


def _marks(count: int) -> str:
    return f"({', '.join(['%s'] * count)})"


def _giving_way(model: type[Model], names: Iterable[str], over: Sequence[str]) -> str:
    """What becomes of a row that is there already: it takes the new values."""
    if not over:
        return ""
    quote, fields = connection.ops.quote_name, _by_name(model._meta)
    unique = ", ".join(quote(fields[name].column) for name in over)
    columns = [quote(fields[name].column) for name in names if name not in over]
    return f" ON CONFLICT ({unique}) DO UPDATE SET {', '.join(f'{one} = excluded.{one}' for one in columns)}"
