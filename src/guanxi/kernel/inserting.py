"""Inserting many rows in the way each database is quickest at: COPY on PostgreSQL, one prepared statement on SQLite.

What is written is what `bulk_create` would write: values are made ready column by column, by the column's own rule
wherever it has one. A few rows are left to `bulk_create`, which needs fewer questions for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import AutoField, DateField, DateTimeField, Field, Model, TimeField
from django.db.models.base import ModelState

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
    if len(records) <= FEW:
        model._base_manager.bulk_create(records)
        return
    _number(model, records)
    _fold_keys(model, records)
    rows = [record.__dict__ for record in records]
    columns = {
        field.attname: _given(field, records) if _is_own_way(field) else [row[field.attname] for row in rows]
        for field in model._meta.concrete_fields
    }
    _write(model, columns, "")
    for record in records:
        record._state = ModelState()
        record._state.adding, record._state.db = False, connection.alias


def insert_columns(model: type[Model], columns: Mapping[str, Sequence[Any]], *, over: str = "") -> None:
    """Insert rows given by columns, without making records of them. With `over`, the name of a column, rows that
    have its values already give way to these."""
    count = len(next(iter(columns.values())))
    if not count:
        return
    if count <= FEW:
        _insert_few(model, columns, over)
        return
    _write(model, columns, over)


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values that are as the database's driver takes them already, into a table by its name."""
    quote = connection.ops.quote_name
    into = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(columns))})", list(rows))
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _insert_few(model: type[Model], columns: Mapping[str, Sequence[Any]], over: str) -> None:
    records = [model(**dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True)]
    others = [name for name in columns if name != over]
    how = {"update_conflicts": True, "unique_fields": [over], "update_fields": others} if over else {}
    model._base_manager.bulk_create(records, **how)


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


def _write(model: type[Model], columns: Mapping[str, Sequence[Any]], over: str) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    ready = {fields[name]: stored(fields[name], values) for name, values in columns.items()}
    if not over:
        if connection.vendor == "postgresql":
            ready = {field: values for field, values in ready.items() if values.count(None) < len(values)}
        rows = zip(*ready.values(), strict=True)
        write_rows(model._meta.db_table, [field.column for field in ready], rows)
    elif connection.vendor == "sqlite":
        _execute_many(model, ready, _over(ready, over))
    else:
        _from_arrays(model, ready, _over(ready, over))


def _from_arrays(model: type[Model], columns: Ready, over: str) -> None:
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in columns)
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {_into(model, columns)} SELECT * FROM unnest({arrays}){over}"
        cursor.execute(sql, [list(values) for values in columns.values()])


def _execute_many(model: type[Model], columns: Ready, over: str) -> None:
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {_into(model, columns)} VALUES ({marks}){over}"
        cursor.executemany(sql, list(zip(*columns.values(), strict=True)))


def _into(model: type[Model], columns: Ready) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in columns)})"


def _over(columns: Ready, over: str) -> str:
    """What becomes of a row that is there already: it takes the new values."""
    quote = connection.ops.quote_name
    names = [quote(field.column) for field in columns if field.attname != over]
    sets = ", ".join(f"{name} = excluded.{name}" for name in names)
    return f" ON CONFLICT ({quote(over)}) DO UPDATE SET {sets}" if over else ""
