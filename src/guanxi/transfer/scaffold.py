"""What stands beside the rows of tables: indexes, foreign keys, triggers. They are taken down while many rows are
written and put up again afterwards, which is many times as fast as keeping them up to date row by row.

What was taken down is kept as text, so that it can be put up by a later process when this one is killed.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from guanxi.transfer.refusal import Refused

SQLITE = """SELECT type, name, tbl_name, sql FROM sqlite_master
    WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, name"""
SEARCHES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%content=%'"
POSTGRES_KEYS = """SELECT quote_ident(k.conname), quote_ident(t.relname), pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
    WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace ORDER BY k.conname"""
POSTGRES_INDEXES = """SELECT quote_ident(c.relname), pg_get_indexdef(c.oid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid) ORDER BY c.relname"""


@dataclass(frozen=True)
class Piece:
    """One thing: how it is taken down and how it is put up again."""

    down: str
    up: str


def standing() -> list[Piece]:
    """All that stands beside the tables, in the order in which it is to be put up."""
    if connection.vendor == "sqlite":
        indexes = [Piece(f'DROP {kind.upper()} "{name}"', sql) for kind, name, _table, sql in _ask(SQLITE)]
        searches = [Piece("", f"INSERT INTO {name}({name}) VALUES ('rebuild')") for (name,) in _ask(SEARCHES)]
        return [*searches, *indexes]
    indexes = [Piece(f"DROP INDEX {name}", sql) for name, sql in _ask(POSTGRES_INDEXES)]
    keys = [
        Piece(f"ALTER TABLE {table} DROP CONSTRAINT {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {sql}")
        for name, table, sql in _ask(POSTGRES_KEYS)
    ]
    return [*indexes, *keys]


def look_away() -> None:
    """SQLite keeps foreign keys in the tables themselves: they are not looked at on this connection from now on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys=OFF")


def take_down(pieces: list[Piece]) -> None:
    """Take pieces down, the last one first."""
    with connection.cursor() as cursor:
        for piece in reversed(pieces):
            if piece.down:
                cursor.execute(piece.down)


def put_up(piece: Piece) -> None:
    """Put one up again; a search is filled from its table."""
    with connection.cursor() as cursor:
        cursor.execute(piece.up)


def settle() -> None:
    """In the end: no row may refer to nothing, and the planner learns what there is."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            lost = cursor.fetchone()
            if lost:
                raise Refused(
                    _("Row %(row)s of the table %(table)s refers to a row of %(other)s that is not there.")
                    % {"row": lost[1], "table": lost[0], "other": lost[2]}
                )
        cursor.execute("ANALYZE")


def _ask(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
