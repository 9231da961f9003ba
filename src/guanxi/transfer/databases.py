"""Which database the process works on. While a new one is filled, it is Django's default: whatever asks for "the"
database, migrations included, then means the new one, and the old one is only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

Entry = dict[str, Any]


def present() -> Entry:
    """The settings of the database that the process works on."""
    return dict(connections.settings[DEFAULT_DB_ALIAS])


def complete(entry: Entry) -> Entry:
    """Settings with all that Django expects of them."""
    return dict(connections.configure_settings({DEFAULT_DB_ALIAS: dict(entry)})[DEFAULT_DB_ALIAS])


def is_sqlite(entry: Entry) -> bool:
    return bool(entry["ENGINE"].endswith("sqlite3"))


def file_of(entry: Entry) -> Path:
    """The file of an SQLite database."""
    return Path(entry["NAME"]).resolve()


def place_of(entry: Entry) -> str:
    """Where a database is, without secrets."""
    if is_sqlite(entry):
        return str(file_of(entry))
    return f"{entry['HOST'] or 'localhost'}:{entry['PORT'] or 5432}/{entry['NAME']}"


@contextmanager
def working_on(entry: Entry) -> Iterator[None]:
    """Make another database the default for a while."""
    before = connections.settings[DEFAULT_DB_ALIAS]
    _use(entry)
    try:
        yield
    finally:
        _use(before)


def _use(entry: Entry) -> None:
    connection.close()
    connections.settings[DEFAULT_DB_ALIAS] = entry
    del connections[DEFAULT_DB_ALIAS]
