"""A place beside the present database and home in which a new company is built, and the switch from one to the other.

SQLite: a file beside the database's, renamed in the end. PostgreSQL: a schema of its own, whose tables take the place
of the present ones in one transaction. The home: a folder in it. Until the mark READY stands in that folder nothing of
the old is touched; from then on every step can be done again, so that a killed switch is ended by whoever comes next.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson
from django.apps import apps
from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanxi.transfer.databases import Entry, file_of, is_sqlite, present
from guanxi.transfer.homes import SECRET, TOML, WORK, home, sync_folder
from guanxi.transfer.refusal import Refused
from guanxi.transfer.states import TABLE
from guanxi.transfer.tables import tables_of
from guanxi.transfer.uploads import move_in
from guanxi.transfer.users import is_used

FOLDER, READY, FACTS = "restoring", "ready.json", "begun.json"
SCHEMA, OLD = "guanxi_restoring", "guanxi_replaced"
QUICK = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-64000;"
OURS = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = %s"


def folder() -> Path:
    return home() / FOLDER


def facts() -> dict[str, Any]:
    """What is being restored; nothing when no restore was begun."""
    try:
        return dict(orjson.loads((folder() / FACTS).read_bytes()))
    except (FileNotFoundError, ValueError):
        return {}


def begin(given: dict[str, Any]) -> None:
    """An empty place, with a word on what is to come into it."""
    clear()
    (folder() / "files").mkdir(parents=True)
    (folder() / FACTS).write_bytes(orjson.dumps(given))
    if is_sqlite(present()):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")


def entry() -> Entry:
    """The settings of the new database while it is beside the present one."""
    found = present()
    options = dict(found["OPTIONS"])
    if is_sqlite(found):
        options["init_command"] = QUICK
        return {**found, "NAME": str(_new_file(found)), "OPTIONS": options}
    options["options"] = f"{options.get('options', '')} -c search_path={SCHEMA} -c synchronous_commit=off".strip()
    return {**found, "OPTIONS": options}


def is_begun() -> bool:
    return folder().exists()


def is_ready() -> bool:
    return (folder() / READY).exists()


def clear() -> None:
    """Take away what was built and is not wanted."""
    if is_sqlite(present()):
        for end in ("", "-journal", "-wal", "-shm"):
            Path(f"{_new_file(present())}{end}").unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    shutil.rmtree(folder(), ignore_errors=True)


def make_ready(digests: Iterable[str]) -> None:
    """From here on the new company is the one that counts, and its files are those with these hashes."""
    if is_sqlite(present()):
        _sync(_new_file(present()))
    for path in folder().rglob("*"):
        if path.is_file():
            _sync(path)
    unready = folder() / f"{READY}.part"
    unready.write_bytes(orjson.dumps({"files": sorted(digests)}))
    _sync(unready)
    unready.rename(folder() / READY)
    sync_folder(folder())


def switch() -> None:
    """Put the new company in the place of the present one, from wherever a killed switch has stopped."""
    connection.close()
    if is_used(present()):
        raise Refused(_("The database is in use. Stop Guanxi, and whatever else is connected to it, and begin again."))
    for digest in orjson.loads((folder() / READY).read_bytes())["files"]:
        if (folder() / "files" / digest).exists():
            move_in(folder() / "files" / digest, digest)
    if is_sqlite(present()):
        _switch_files()
    else:
        _switch_schemas()
    for name in (*WORK, TOML, SECRET):
        _switch_path(folder() / name, home() / name)
    clear()


def _switch_files() -> None:
    new, old = _new_file(present()), file_of(present())
    if not new.exists():
        return
    if old.exists():  # its log must not be taken for the new one's
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
    os.replace(new, old)
    sync_folder(old.parent)


def _switch_schemas() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute("SELECT quote_ident(current_schema()), to_regnamespace(%s)", [SCHEMA])
        present_schema, new = cursor.fetchone()
        if new is None:
            return
        cursor.execute(OURS, [SCHEMA])
        coming = {name for (name,) in cursor.fetchall()}
        cursor.execute(OURS, [present_schema.strip('"')])
        going = {name for (name,) in cursor.fetchall()} & (coming | {table.name for table in tables_of(apps)} | {TABLE})
        cursor.execute(f"CREATE SCHEMA {OLD}")
        for name in sorted(going):
            cursor.execute(f"ALTER TABLE {present_schema}.{name} SET SCHEMA {OLD}")
        for name in sorted(coming):
            cursor.execute(f"ALTER TABLE {SCHEMA}.{name} SET SCHEMA {present_schema}")
        cursor.execute(f"DROP SCHEMA {OLD} CASCADE")
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _switch_path(new: Path, old: Path) -> None:
    if not new.exists():
        return
    if old.is_dir():
        shutil.rmtree(old)
    os.replace(new, old)


def _new_file(found: Entry) -> Path:
    return file_of(found).with_name(f"{file_of(found).name}.restoring")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
