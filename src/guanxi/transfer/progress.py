"""How far a move has come, kept in the database that is filled, together with the rows: a killed move goes on there."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from guanxi.transfer.batches import Sum

TABLE = "guanxi_move"
LOCK = 0x6D6F7665  # "move": the number that moves into one database of PostgreSQL agree on
LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Place:
    """How much of a table is there, up to which key."""

    rows: int = 0
    digest: str = ""
    last: Any = None
    is_proved: bool = False

    @property
    def sum(self) -> Sum:
        return Sum(self.rows, self.digest)


def hold() -> None:
    """Keep other moves out of the target for as long as the connection stands. What a killed one has sent last may
    still be under way in the server of PostgreSQL, and is waited for."""
    while connection.vendor == "postgresql" and not _is_held():
        time.sleep(LOOK_SECONDS)


def _is_held() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def is_begun() -> bool:
    """Whether the database that the process works on is the unfinished target of a move."""
    with connection.cursor() as cursor:
        return TABLE in connection.introspection.table_names(cursor)


def begin(source: list[str]) -> None:
    """Note where the rows come from."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (name varchar(200) PRIMARY KEY, value text NOT NULL)")
    keep("source", source)


def end() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def keep(name: str, value: Any) -> None:
    """Keep a value, in the transaction of the moment. One statement, so that a kill leaves the value before or this."""
    text = orjson.dumps(value).decode()
    over = "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (name, value) VALUES (%s, %s) {over}", [name, text])


def kept(name: str, default: Any = None) -> Any:
    """A value that was kept."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM {TABLE} WHERE name = %s", [name])
        found = cursor.fetchone()
    return orjson.loads(found[0]) if found else default


def keep_place(table: str, place: Place) -> None:
    keep(f"table:{table}", [place.rows, place.digest, place.last, place.is_proved])


def place_of(table: str) -> Place:
    return Place(*kept(f"table:{table}", []))
