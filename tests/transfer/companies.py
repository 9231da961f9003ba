"""Homes for these tests: on the other kind of database, filled, and compared by what a backup says of them."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.kit.homes import ROOT, Home, empty_home

FILE = b"\x00\xff a file that hangs on a record \n"


@contextmanager
def lite_home(path: Path) -> Iterator[Home]:
    """An empty home on SQLite, whatever is under test."""
    yield Home(path=path, database_url=f"sqlite:///{path / 'guanxi.sqlite3'}")


@contextmanager
def new_home(path: Path) -> Iterator[Home]:
    """An empty home on the kind of database that is under test."""
    with empty_home(path) as home:
        yield home


def fill_oddly(home: Home, seed: int, rows: int) -> None:
    """Odd rows in every table, and one file with its bytes."""
    command = [sys.executable, "-m", "tests.transfer.odd_rows", str(seed), str(rows)]
    done = subprocess.run(command, env=home.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    digest = add_bytes(home, FILE)
    home.ask(f"UPDATE records_storedfile SET sha256 = '{digest}', size = {len(FILE)}")


def add_bytes(home: Home, content: bytes) -> str:
    import hashlib

    digest = hashlib.sha256(content).hexdigest()
    place = home.path / "files" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return digest


def facts(home: Home, folder: Path) -> dict[str, Any]:
    """All that a backup knows of the rows: counts, checksums and last ids, by table."""
    file = folder / f"{uuid4().hex}.guanxi"
    home.guanxi("backup", str(file))
    found = end_of(file)
    file.unlink()
    return found


def end_of(file: Path) -> dict[str, Any]:
    with tarfile.open(file) as archive:
        return dict(json.loads(archive.extractfile("end.json").read())["tables"])


def is_sound(home: Home) -> None:
    """What stands beside the tables is right: indexes, foreign keys, and on SQLite the index of the search."""
    if home.database_url.startswith("sqlite"):
        assert home.ask("PRAGMA integrity_check") == [("ok",)]
        assert home.ask("PRAGMA foreign_key_check") == []
        home.ask("INSERT INTO records_search(records_search, rank) VALUES ('integrity-check', 1)")
        return
    assert home.ask("SELECT 1 FROM pg_constraint WHERE NOT convalidated") == []
    assert home.ask("SELECT 1 FROM pg_index WHERE NOT indisvalid") == []
    assert home.ask("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'guanxi%'") == []


def structure(home: Home) -> set[tuple[str, str]]:
    """The names of all tables, indexes, constraints and triggers."""
    if home.database_url.startswith("sqlite"):
        return set(home.ask("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"))
    return set(
        home.ask(
            """SELECT relkind::text, relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
            UNION SELECT contype::text, conname FROM pg_constraint
            WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'"""
        )
    )
