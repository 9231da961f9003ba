"""Reading a database as it is at one moment, on a connection of its own, while others go on writing.

A still one also keeps others from writing until it is closed.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db.utils import load_backend
from django.utils.translation import gettext as _

from guanxi.transfer.batches import Batch, Row, batched
from guanxi.transfer.refusal import Refused
from guanxi.transfer.tables import Table

FETCHED = 1_000
WAIT_SECONDS = 20


class Snapshot:
    """One moment of a database."""

    def __init__(self, vendor: str, connection: Any) -> None:
        self.vendor, self._connection = vendor, connection

    def batches(self, table: Table, after: Any = None) -> Iterator[Batch]:
        """The rows of a table in the order of its key, those behind a key only when one is given."""
        return batched(self._rows(table, after))

    def last_id(self, table: Table) -> int:
        """The last id that the database gave to a row of this table, deleted ones included."""
        if self.vendor == "sqlite":
            found = self.ask("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name])
            return int(found[0][0]) if found else 0
        sequence = self.ask("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key])[0][0]
        sql = f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}"
        return int(self.ask(sql)[0][0]) if sequence else 0

    def count(self, table: Table) -> int:
        return int(self.ask(f'SELECT count(*) FROM "{table.name}"')[0][0])

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """A few rows as they are in the database."""
        return list(self._connection.execute(sql, (values or None) if self.vendor == "postgresql" else values))

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        if self.vendor == "sqlite":
            return bool(self.ask("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]))
        return self.ask("SELECT to_regclass(%s)", [f'"{table}"'])[0][0] is not None

    def _rows(self, table: Table, after: Any) -> Iterator[Row]:
        converts = [
            (place, convert)
            for place, column in enumerate(table.columns)
            if (convert := column.kind.from_sqlite if self.vendor == "sqlite" else column.kind.from_postgres)
        ]
        for raw in self._stored(table, after):
            row = list(raw)
            for place, convert in converts:
                if row[place] is not None:
                    try:
                        row[place] = convert(row[place])
                    except (ValueError, TypeError) as error:
                        raise Refused(_unreadable(table, row[0], table.names[place], error)) from None
            yield row

    def _stored(self, table: Table, after: Any) -> Iterator[Sequence[Any]]:
        values = [] if after is None else [after]
        if self.vendor == "sqlite":
            names = ", ".join(f'"{name}"' for name in table.names)
            yield from self._connection.execute(_select(table, names, f'"{table.key}"', "?" if values else ""), values)
            return
        names = ", ".join(column.kind.postgres.format(f'"{column.name}"') for column in table.columns)
        with self._connection.cursor(name="guanxi_transfer") as cursor:
            cursor.itersize = FETCHED
            cursor.execute(_select(table, names, self._key(table), "%s" if values else ""), values)
            yield from cursor

    def _key(self, table: Table) -> str:
        """The key as PostgreSQL sorts by it: texts by their bytes, as on SQLite."""
        sql = "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s"
        kind = self.ask(sql, [f'"{table.name}"', table.key])[0][0]
        return f'"{table.key}" COLLATE "C"' if kind in {"text", "character varying"} else f'"{table.key}"'


def _select(table: Table, names: str, key: str, mark: str) -> str:
    return f'SELECT {names} FROM "{table.name}" {f"WHERE {key} > {mark} " if mark else ""}ORDER BY {key}'


def _unreadable(table: Table, key: Any, column: str, error: Exception) -> str:
    return _("The value of %(column)s of row %(key)s of the table %(table)s can't be read: %(reason)s") % {
        "column": column,
        "key": key,
        "table": table.name,
        "reason": error,
    }


@contextmanager
def snapshot(entry: dict[str, Any], *, is_still: bool = False) -> Iterator[Snapshot]:
    """Open a database of Django's settings for reading."""
    if entry["ENGINE"].endswith("sqlite3"):
        with closing(_sqlite(entry, is_still)) as connection:
            yield Snapshot("sqlite", connection)
    else:
        with closing(_postgres(entry, is_still)) as connection:
            yield Snapshot("postgresql", connection)


def _sqlite(entry: dict[str, Any], is_still: bool) -> sqlite3.Connection:
    if not Path(entry["NAME"]).is_file():
        raise Refused(_("There is no database at %(place)s.") % {"place": entry["NAME"]})
    # Never made anew; and not "ro", which can't read a log that a killed process has left.
    address = f"file:{quote(str(entry['NAME']))}?mode=rw"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT_SECONDS)
    connection.execute("BEGIN IMMEDIATE" if is_still else "BEGIN")
    connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    connection.execute("PRAGMA query_only=ON")
    return connection


def _postgres(entry: dict[str, Any], is_still: bool) -> psycopg.Connection[Any]:
    backend = load_backend(entry["ENGINE"]).DatabaseWrapper(entry, alias="snapshot")
    parameters = backend.get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name, None)
    connection = psycopg.connect(**parameters, autocommit=True)
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    connection.autocommit = False
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    if is_still and found:  # before anything is read, so that nothing can be written behind the moment that is read
        connection.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        names = ", ".join(f'"{name}"' for (name,) in found)
        connection.execute(f"LOCK TABLE {names} IN SHARE MODE")
    return connection
