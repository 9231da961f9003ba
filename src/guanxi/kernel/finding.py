"""Finding rows by what stands in their columns. The statement of a question is made once for each kind of it: for small
ones, asked at every step of a service, Django's way of making it anew takes ten times as long as the answer.

Only what is compared for being equal belongs here; access is decided by `access.scope`, never by these. The first
database is asked, so that a service reads what it has written.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

from guanxi.kernel.stored import stored

M = TypeVar("M", bound=Model)
Convert = Callable[[Any, Any, Any], Any]
Asked = tuple[tuple[str, bool | int | None], ...]
SEVERAL = (list, tuple, set, frozenset)


def find(model: type[M], *, order: Sequence[str] = (), lock: bool = False, **columns: Any) -> list[M]:
    """The rows with these values, by the names of attributes (`case_id`): None is none, a list any of its values.
    With `lock` nobody else writes them before the transaction ends."""
    names = tuple(field.attname for field in model._meta.concrete_fields)
    return [model.from_db("default", names, row) for row in _rows(model, names, columns, order, lock)]


def find_one(model: type[M], *, lock: bool = False, **columns: Any) -> M | None:
    """The only row with these values, or nothing."""
    return next(iter(find(model, lock=lock, **columns)), None)


def values(model: type[Model], names: Sequence[str], *, order: Sequence[str] = (), **columns: Any) -> list[list[Any]]:
    """Some columns of such rows."""
    return _rows(model, tuple(names), columns, order, False)


def _rows(
    model: type[Model], names: tuple[str, ...], columns: Mapping[str, Any], order: Sequence[str], lock: bool
) -> list[list[Any]]:
    asked, given = questions(model, columns)
    sql, converters = _selecting(model._meta, names, asked, tuple(order), lock, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows = [list(row) for row in cursor.fetchall()]
    for place, source, convert in converters:
        for row in rows:
            row[place] = convert(row[place], source, connection)
    return rows


def questions(model: type[Model], columns: Mapping[str, Any]) -> tuple[Asked, list[Any]]:
    """What is asked of which column, and the values with which it is compared."""
    fields = _by_name(model._meta)
    given = [kept for name, value in columns.items() for kept in _given(fields[name], value)]
    return tuple((name, _kind(value)) for name, value in columns.items()), given


def tests(table: Any, asked: Asked) -> str:
    """The same as SQL; `table` is the `_meta` of a model."""
    fields = _by_name(table)
    return " AND ".join(_test(connection.ops.quote_name(fields[name].column), kind) for name, kind in asked)


def _kind(value: Any) -> bool | int | None:
    """None for nothing at all, yes or no as they are, else with how many values the column is compared."""
    return value if value is None or isinstance(value, bool) else len(value) if isinstance(value, SEVERAL) else 1


def _given(field: Field, value: Any) -> Sequence[Any]:
    is_said = value is None or isinstance(value, bool)  # in the statement itself, as indexes of some rows want it
    return () if is_said else stored(field, list(value) if isinstance(value, SEVERAL) else [value])


@cache
def _by_name(table: Any) -> dict[str, Field]:
    return {field.attname: field for field in table.concrete_fields}


@lru_cache(maxsize=500)
def _selecting(
    table: Any,
    names: tuple[str, ...],
    asked: Asked,
    order: tuple[str, ...],
    lock: bool,
    vendor: str,
) -> tuple[str, list[tuple[int, Any, Convert]]]:
    """The statement, and how values of each place become what Python has for them."""
    quote, fields = connection.ops.quote_name, _by_name(table)
    shown = ", ".join(quote(fields[name].column) for name in names)
    where = tests(table, asked)
    sorts = ", ".join(quote(fields[one.lstrip("-")].column) + (" DESC" if one[0] == "-" else "") for one in order)
    sql = f"SELECT {shown} FROM {quote(table.db_table)}"
    rest = (f" WHERE {where}" if where else "") + (f" ORDER BY {sorts}" if sorts else "") + _locking(lock, vendor)
    return sql + rest, _converters([fields[name] for name in names])


def _test(column: str, count: bool | int | None) -> str:
    if count is None or isinstance(count, bool):
        return {None: f"{column} IS NULL", True: column, False: f"NOT {column}"}[count]
    return f"{column} = %s" if count == 1 else f"{column} IN ({', '.join(['%s'] * count) or 'NULL'})"


def _locking(lock: bool, vendor: str) -> str:
    return " FOR NO KEY UPDATE" if lock and vendor == "postgresql" else ""


def _converters(fields: Sequence[Field]) -> list[tuple[int, Any, Convert]]:
    sources = [field.get_col(field.model._meta.db_table) for field in fields]
    return [
        (place, source, convert)
        for place, source in enumerate(sources)
        for convert in (*connection.ops.get_db_converters(source), *source.get_db_converters(connection))
    ]
