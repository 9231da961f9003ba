"""The indexes over custom fields: made when a field asks for one, made again where a migration has lost it.

An index repeats the expression by which SQL reads the value, so that the databases use it. On PostgreSQL it is made
beside the daily work, which no transaction allows; on SQLite within it.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.db import IntegrityError, connection, transaction

from guanxi.meta.custom.column import COLUMN, expression
from guanxi.meta.custom.field import FOLDED, CustomField
from guanxi.meta.custom.forms import form_of
from guanxi.meta.field import Field
from guanxi.meta.module import Module

MARK = "gx"  # how the names of our indexes begin
ADVISED = "gxa"  # and of those that saved views have asked for
LONGEST = 60  # PostgreSQL cuts longer names off, and takes two that begin alike for one
SEVERAL = ("list", "ids", "data", "files")  # forms in which no index finds one of several values


@dataclass(frozen=True)
class FieldIndex:
    """One index: its name tells table and key, and whether it guards what may be there once."""

    key: str
    name: str
    table: str
    sql: str
    once: bool


def keeps_fields(module: Module) -> bool:
    """Whether the records of a module have a place for fields of the company's own."""
    return any(column.name == COLUMN for column in module.model._meta.concrete_fields)


def wanted(module: Module) -> Iterator[FieldIndex]:
    """The indexes that the custom fields of a module ask for."""
    for field in module.fields:
        if isinstance(field, CustomField) and field.indexed:
            if form_of(field.type) not in SEVERAL:
                yield _index(module, field, field.key, once=False)
            if field.is_folded:
                yield _index(module, field, field.key + FOLDED, once=False)
            if field.unique or field.within in module.by_key:
                yield _index(module, field, field.key, once=True)


def make(index: FieldIndex) -> None:
    """Make an index, if it is not there; of a guard, IntegrityError where values are there twice."""
    beside = " CONCURRENTLY" if connection.vendor == "postgresql" and not connection.in_atomic_block else ""
    unique = "UNIQUE " if index.once else ""
    with connection.cursor() as cursor:
        if beside:
            _drop_broken(cursor, index.name)
        cursor.execute(f'CREATE {unique}INDEX{beside} IF NOT EXISTS "{index.name}" ON "{index.table}" {index.sql}')


def drop(name: str) -> None:
    """Take an index away."""
    beside = " CONCURRENTLY" if connection.vendor == "postgresql" and not connection.in_atomic_block else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP INDEX{beside} IF EXISTS "{name}"')


def advised(module: Module, field: Field) -> list[FieldIndex]:
    """The indexes by which a field is found and sorted by; of texts also over their folded form."""
    if isinstance(field, CustomField):
        keys = (field.key, *((field.key + FOLDED,) if field.is_folded else ()))
        return [_index(module, field, key, once=False, mark=ADVISED) for key in keys]
    only = f" WHERE module = '{module.share}'" if module.share else ""
    table = module.model._meta.db_table
    return [
        FieldIndex(
            column, _fitting(f"{_begin(module, ADVISED)}{column}"), table, f'("{column}", "id"){only}', once=False
        )
        for column in dict.fromkeys((field.column, field.sort_column))
    ]


def present(module: Module, mark: str = MARK) -> set[str]:
    """The names of the indexes of a mark that a module's table has for it."""
    table = module.model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table])
        else:
            cursor.execute(
                "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                "WHERE i.indrelid = %s::regclass AND i.indisvalid",
                [table],
            )
        return {name for (name,) in cursor.fetchall() if name.startswith(_begin(module, mark))}


def all_present(mark: str) -> set[str]:
    """The names of the indexes of a mark that all tables have for all modules: one query."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        else:
            cursor.execute(
                "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                "WHERE i.indisvalid AND pg_table_is_visible(i.indrelid)"
            )
        return {name for (name,) in cursor.fetchall() if name.startswith(f"{mark}_")}


def put_right(module: Module) -> list[str]:
    """Make what a module's fields ask for and is not there; take away what none asks for. The fields that can't be
    unique, because a value is there twice."""
    asked = {index.name: index for index in wanted(module)}
    there = present(module)
    for name in sorted(there - set(asked)):
        drop(name)  # a guard above all: it would refuse what is allowed by now
    return [asked[name].key for name in sorted(set(asked) - there) if not _made(asked[name])]


def _made(index: FieldIndex) -> bool:
    """Make an index; a guard that can't be made leaves nothing behind."""
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            make(index)
    except IntegrityError:
        if not index.once:
            raise
        drop(index.name)
        return False
    return True


def _index(module: Module, field: CustomField, key: str, *, once: bool, mark: str = MARK) -> FieldIndex:
    table = module.model._meta.db_table
    found = expression(connection.vendor, f'"{COLUMN}"', form_of(field.type), key)
    only = [f"module = '{module.share}'"] if module.share else []
    if once:
        empty = field.form.missing or None
        only += [f"{found} <> {empty}" if empty else f"{found} IS NOT NULL", "deleted_at IS NULL"]
    parent = module.by_key.get(field.within) if once else None
    end = "" if not once else f"_once_{parent.key}" if parent else "_once"
    before = f"({_named(parent)}), " if parent else ""
    where = f" WHERE {' AND '.join(only)}" if only else ""
    return FieldIndex(key, _fitting(f"{_begin(module, mark)}{key}{end}"), table, f"({before}({found})){where}", once)


def _named(field: Field) -> str:
    """What a row names in a reference, as an index says it; rows that name nothing are compared with none."""
    if isinstance(field, CustomField):
        return expression(connection.vendor, f'"{COLUMN}"', form_of(field.type), field.key)
    return f'"{field.column}"'


def _begin(module: Module, mark: str) -> str:
    """How the names of a module's indexes begin; of a table that several share, with a sum of the one's key."""
    share = f"{crc32(module.share.encode()):08x}_" if module.share else ""
    return f"{mark}_{module.model._meta.db_table}_{share}"


def _fitting(name: str) -> str:
    """The name, its end told by a sum where it is too long."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9]}_{crc32(name.encode()):08x}"


def _drop_broken(cursor: Any, name: str) -> None:
    """An index whose making was broken off stays behind, and is used by nobody."""
    cursor.execute(
        "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = %s AND NOT i.indisvalid",
        [name],
    )
    if cursor.fetchone():
        cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
