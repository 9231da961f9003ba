"""Whether other processes use a database."""

import os
import time
from pathlib import Path

from guanxi.transfer.databases import Entry, file_of, is_sqlite
from guanxi.transfer.snapshot import snapshot

SHARED_FIRST, SHARED_SIZE = 0x40000002, 510  # where SQLite's processes lock a database that they have open
LINGER_SECONDS = 10.0  # for which PostgreSQL may not yet have noticed that a killed process is gone
OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""


def is_used(entry: Entry) -> bool:
    """Whether another process has this database open. This one must have no connection to it."""
    if is_sqlite(entry):
        return _is_locked(file_of(entry))
    end = time.monotonic() + LINGER_SECONDS
    while is_connected(entry):
        if time.monotonic() > end:
            return True
        time.sleep(0.2)
    return False


def is_connected(entry: Entry) -> bool:
    """Whether PostgreSQL knows of another connection of this user at the moment."""
    with snapshot(entry) as source:
        return bool(source.ask(OTHERS)[0][0])


def _is_locked(path: Path) -> bool:
    """On Windows the file can't be replaced while it is open, so there nobody need be asked."""
    if os.name == "nt" or not path.exists():
        return False
    import fcntl  # noqa: PLC0415  not there on Windows

    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, SHARED_SIZE, SHARED_FIRST)
        except OSError:
            return True
    return False
