"""Writing rows into the database that the process works on: COPY on PostgreSQL, many at once on SQLite."""

from collections.abc import Iterable
from typing import Any

from django.db import DataError, connection
from django.utils.translation import gettext as _

from guanxi.kernel.inserting import write_rows
from guanxi.transfer.batches import Batch, Row, Sum
from guanxi.transfer.refusal import Refused
from guanxi.transfer.tables import Table


def empty(tables: Iterable[Table]) -> None:
    """Remove what migrations have put into new tables. Foreign keys are down or off."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'DELETE FROM "{table.name}"')


def write(table: Table, batch: Batch) -> None:
    """Add rows to a table."""
    try:
        write_rows(table.name, table.names, _as_stored(table, batch.rows))
    except DataError as error:
        raise Refused(_refusal(table, batch, error)) from None


def count_on(table: Table, last: int) -> None:
    """Let the ids of new rows go on behind the last one that was ever given."""
    if not table.has_counter:
        return
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT max("{table.key}") FROM "{table.name}"')
        last = max(last, cursor.fetchone()[0] or 0)
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
        else:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), greatest(%s, 1), %s)",
                [f'"{table.name}"', table.key, last, last > 0],
            )


def prove(table: Table, wanted: Sum, written: Sum) -> None:
    """Refuse to go on when the rows read back are not those that were to be written."""
    if wanted != written:
        raise Refused(
            _("The table %(table)s does not hold what was written: %(written)s rows, not %(wanted)s, or other values.")
            % {"table": table.name, "written": written.rows, "wanted": wanted.rows}
        )


def _as_stored(table: Table, rows: list[Row]) -> list[Row]:
    """The rows as the database takes them."""
    is_sqlite = connection.vendor == "sqlite"
    converts = [
        (place, convert)
        for place, column in enumerate(table.columns)
        if (convert := column.kind.to_sqlite if is_sqlite else column.kind.to_postgres)
    ]
    if not converts:
        return rows
    stored: list[Row] = []
    for row in rows:
        values: list[Any] = list(row)
        for place, convert in converts:
            if values[place] is not None:
                values[place] = convert(values[place])
        stored.append(values)
    return stored


def _refusal(table: Table, batch: Batch, error: Exception) -> str:
    """Which row PostgreSQL does not take: it has no character zero, for one."""
    for row in batch.rows:
        for name, value in zip(table.names, row, strict=True):
            if isinstance(value, str) and ("\0" in value or "\\u0000" in value):
                return _(
                    "Row %(row)s of the table %(table)s has a character zero in %(column)s, which PostgreSQL can't "
                    "keep. Correct it in Guanxi, and begin again."
                ) % {"row": row[0], "table": table.name, "column": name}
    return _("The table %(table)s can't be written: %(reason)s") % {
        "table": table.name,
        "reason": " ".join(str(error).split()),
    }
