"""Writing a backup: one file with the rows of all tables, the files that hang on records, and the settings.

Rows are those of one moment. Files never change and are found by their hash, so those that are there before that moment
are taken first, and those that came since afterwards: whatever the rows of that moment name is in the backup, even when
somebody removes it meanwhile.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.access.models import Company, Session
from guanxi.jobs.models import Worker
from guanxi.records.file_bytes import store
from guanxi.transfer import states
from guanxi.transfer.archive import FORMAT, HEAD, NAME, Writer
from guanxi.transfer.batches import Sum
from guanxi.transfer.databases import present
from guanxi.transfer.given import kept_settings, key_mark, names_in_environment
from guanxi.transfer.homes import SECRET, TOML, grab, home, sync_folder, work_files
from guanxi.transfer.refusal import Refused
from guanxi.transfer.snapshot import Snapshot, snapshot
from guanxi.transfer.tables import Table
from guanxi.transfer.uploads import digests_in, pieces

RECORD = "backup.json"  # in the home: when the last backup was made, for those who look after it
TOLD_FROM = 100_000  # rows: smaller tables are no news
# Who works at this moment works nowhere else; and what lets people in where they are signed in now opens no copy, nor
# by a copy the company that goes on running.
OF_HERE = frozenset((Worker._meta.db_table, Session._meta.db_table, "django_session"))
Tell = Callable[[str], None]
Going = Callable[[], object]


@dataclass
class Made:
    """What is in a backup."""

    path: Path
    has_secret_key: bool
    rows: int = 0
    tables: int = 0
    size: int = 0
    files: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


def back_up(path: Path, *, with_secret_key: bool, tell: Tell, going: Going = bool) -> Made:
    """Write a backup under a name that is free. It appears there whole, in the end, or not at all. `going` is called
    all the while, and ends it by raising."""
    if path.exists():
        raise Refused(_("%(file)s is there already. Choose another name, or remove it first.") % {"file": path})
    if not path.parent.is_dir():
        raise Refused(_("There is no folder %(folder)s. Make it first.") % {"folder": path.parent})
    made = Made(path, with_secret_key)
    with _unfinished(path, tell) as target:
        _write(Writer(target), made, tell, going)
    made.size = path.stat().st_size
    _remember(made)
    return made


@contextmanager
def _unfinished(path: Path, tell: Tell) -> Iterator[BinaryIO]:
    """A file beside the one that is wanted, which becomes that one when all has been written and lies on the disk."""
    part = path.with_name(f"{path.name}.part")
    with suppress(FileNotFoundError), part.open("r+b") as left:
        if not grab(left):
            raise Refused(_("Another backup is being written to %(file)s.") % {"file": path})
        part.unlink()
        tell(_("An earlier backup to this file was ended before it was complete; what it had written was removed."))
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        grab(target)
        try:
            yield target
            target.flush()
            os.fsync(target.fileno())
            os.link(part, path)  # fails when somebody took the name meanwhile
        finally:
            part.unlink(missing_ok=True)
    sync_folder(path.parent)


def _write(archive: Writer, made: Made, tell: Tell, going: Going) -> None:
    with snapshot(present()) as source:
        state = states.state_of(source)
        if not state:
            raise Refused(_("There is nothing to back up yet: this home has never been used."))
        states.refuse_newer(state)
        tables = states.tables_at(state)
        archive.add(HEAD, orjson.dumps(_head(source, state, tables, made)))
        before = digests_in(source)
    archive.add(TOML, kept_settings())
    if made.has_secret_key:
        archive.add(SECRET, settings.SECRET_KEY.encode())
    _add_files(archive, before, made, going)
    with snapshot(present()) as source:
        if states.state_of(source) != state:
            raise Refused(_("The database was changed by an upgrade meanwhile. Begin again."))
        counted = {table.name: _add_table(archive, source, table, tell, going) for table in tables}
        _add_files(archive, digests_in(source) - before, made, going)
        named = digests_in(source)
    _add_work(archive)
    made.missing = sorted(set(made.missing) & named)
    made.rows, made.tables = sum(found["rows"] for found in counted.values()), len(counted)
    archive.end({"tables": counted, "files": len(made.files), "missing": made.missing})


def _head(source: Snapshot, state: states.State, tables: list[Table], made: Made) -> dict[str, Any]:
    company = Company._meta.db_table
    names = source.ask(f"SELECT name FROM {company} ORDER BY is_main DESC, id LIMIT 1") if source.has(company) else []
    return {
        "format": FORMAT,
        "release": version("guanxi"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "company": names[0][0] if names else "",
        "database": source.vendor,
        "has_secret_key": made.has_secret_key,
        "key_mark": key_mark(),
        "environment": names_in_environment(),
        "migrations": state,
        "tables": {table.name: table.names for table in tables},
    }


def _add_table(archive: Writer, source: Snapshot, table: Table, tell: Tell, going: Going) -> dict[str, Any]:
    found = Sum()
    batches = () if table.name in OF_HERE else source.batches(table)
    for number, batch in enumerate(batches, 1):
        going()
        archive.compressed(f"data/{table.name}/{number:09}.jsonl.gz", batch.body)
        found = found.with_batch(batch)
    if found.rows >= TOLD_FROM:
        tell(f"{table.name}: {found.rows}")
    return {"rows": found.rows, "digest": found.digest, "last_id": source.last_id(table) if table.has_counter else 0}


def _add_files(archive: Writer, digests: set[str], made: Made, going: Going) -> None:
    for digest in sorted(digests):
        going()
        if _add_upload(archive, digest):
            made.files.add(digest)
        else:
            made.missing.append(digest)


def _add_upload(archive: Writer, digest: str) -> bool:
    try:
        with store().local(digest) as path:
            return _add_file(archive, f"files/{digest}", path)
    except FileNotFoundError:
        return False


def _add_work(archive: Writer) -> None:
    for name, path in work_files():
        if NAME.fullmatch(f"work/{name}"):
            _add_file(archive, f"work/{name}", path)


def _add_file(archive: Writer, name: str, path: Path) -> bool:
    """Add a file as long as it is now; False when it is gone."""
    try:
        size = path.stat().st_size
        with path.open("rb"):
            archive.stream(name, size, _first(path, size))
    except FileNotFoundError:
        return False
    return True


def _first(path: Path, size: int) -> Iterator[bytes]:
    """The first bytes of a file that may grow meanwhile."""
    left = size
    for piece in pieces(path):
        yield piece[:left]
        left -= len(piece[:left])
        if not left:
            return


def _remember(made: Made) -> None:
    facts = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "file": str(made.path.resolve()), "size": made.size}
    (home() / RECORD).write_bytes(orjson.dumps(facts))
