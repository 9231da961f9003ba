"""Restoring a backup: the new company is built beside the present one, proved, migrated, and then put in its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanxi.access.models import Company
from guanxi.transfer import aside, loading, scaffold, states
from guanxi.transfer.archive import FORMAT, HEAD, LARGEST_TEXT, Part, Reader, damaged
from guanxi.transfer.batches import Batch, Sum, read_batch, sum_of
from guanxi.transfer.databases import Entry, present, working_on
from guanxi.transfer.homes import SECRET, TOML, alone, home
from guanxi.transfer.refusal import Refused
from guanxi.transfer.snapshot import snapshot
from guanxi.transfer.tables import Table
from guanxi.transfer.uploads import digest_of, digests_in, strange_places
from guanxi.transfer.users import is_used

TOLD_FROM = 100_000  # rows: smaller tables are no news
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What a home holds now."""

    head: dict[str, Any]
    rows: int
    files: int
    missing: tuple[str, ...]
    kept_settings: bool


def restore(path: Path, *, replace: bool, tell: Tell) -> Restored:
    """Make the company of a backup the one of this home. With `replace` the present one goes, in the end."""
    with path.open("rb") as file, alone():
        recover(tell)
        parts = Reader(file)
        flow = parts.parts()
        head = _head(next(flow, None))
        _refuse_to_replace(replace)
        aside.begin({"file": str(path.resolve()), "made_at": head["made_at"]})
        try:
            restored = _build(parts, flow, head, tell)
        except BaseException:
            aside.clear()
            raise
        aside.switch()
    return restored


def recover(tell: Tell) -> None:
    """End what a killed restore has left, and say so: complete it if all was there, else take it away."""
    if not aside.is_begun():
        return
    found = {"file": "?", "made_at": "?", **aside.facts()}
    if aside.is_ready():
        aside.switch()
        tell(_("The restore of %(file)s (of %(made_at)s) had been interrupted; it is complete now.") % found)
    else:
        aside.clear()
        tell(
            _("A restore of %(file)s was interrupted; nothing was changed, and what it had begun was removed.") % found
        )


def _head(part: Part | None) -> dict[str, Any]:
    """What a backup says of itself; refuses what is none, and what is newer than this release."""
    try:
        head = orjson.loads(part.content()) if part and part.name == HEAD else None
    except ValueError:
        head = None
    if not isinstance(head, dict):
        raise damaged(_("it does not begin like one"))
    if head.get("format") != FORMAT:
        raise Refused(_("This backup was written by a newer release of Guanxi. Install that release."))
    head["migrations"] = [(str(app), str(name)) for app, name in head["migrations"]]
    states.refuse_newer(head["migrations"])
    return head


def _refuse_to_replace(replace: bool) -> None:
    connection.close()
    if is_used(present()):
        raise Refused(_("The database is in use. Stop Guanxi, and whatever else is connected to it, and begin again."))
    if not replace and holds_company():
        raise Refused(_("This home has a company already. To replace all of it by the backup, say --replace."))


def holds_company() -> bool:
    """Whether the database that the process works on has a company in it."""
    table = Company._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
        return cursor.fetchone() is not None


def _build(parts: Reader, flow: Iterator[Part], head: dict[str, Any], tell: Tell) -> Restored:
    entry = aside.entry()
    with working_on(entry):
        states.bring_to(head["migrations"])
        tables = {table.name: table for table in states.tables_at(head["migrations"])}
        if {name: list(table.names) for name, table in tables.items()} != head["tables"]:
            raise damaged(_("its tables are not those of its release"))
        scaffold.look_away()
        loading.empty(tables.values())
        pieces = scaffold.standing()
        scaffold.take_down(pieces)
        loaded = _read(flow, tables, tell)
        _compare(loaded, parts.end, tables, entry)
        for piece in pieces:
            scaffold.put_up(piece)
        scaffold.settle()
        states.bring_up_to_date()
        named = _digests(entry)
        connection.close()
    there = {found.name for found in (aside.folder() / "files").iterdir()}
    lost = named - there
    if lost - set(parts.end.get("missing", ())):
        raise damaged(_("files are missing in it"))
    kept = _settle_settings()
    aside.make_ready(named & there)
    return Restored(head, sum(found.rows for found in loaded.values()), len(named & there), tuple(sorted(lost)), kept)


def _read(flow: Iterator[Part], tables: dict[str, Table], tell: Tell) -> dict[str, Sum]:
    """Put everything in its place beside the present company; the sums of what came, by table."""
    found = dict.fromkeys(tables, Sum())
    for name, parts in groupby(flow, key=_table_of):
        if not name:
            for part in parts:
                _keep(part)
        elif name not in tables or found[name].rows:
            raise damaged(name)
        else:
            with transaction.atomic():
                found[name] = _load(tables[name], parts)
            if found[name].rows >= TOLD_FROM:
                tell(f"{name}: {found[name].rows}")
    return found


def _table_of(part: Part) -> str:
    return part.name.split("/")[1] if part.name.startswith("data/") else ""


def _load(table: Table, parts: Iterator[Part]) -> Sum:
    found = Sum()
    for number, part in enumerate(parts, 1):
        if part.name != f"data/{table.name}/{number:09}.jsonl.gz":
            raise damaged(part.name)
        batch = _batch(table, part)
        loading.write(table, batch)
        found = found.with_batch(batch)
    return found


def _batch(table: Table, part: Part) -> Batch:
    try:
        batch = read_batch(part.text())
    except ValueError:
        raise damaged(part.name) from None
    if any(not isinstance(row, list) or len(row) != len(table.columns) for row in batch.rows):
        raise damaged(part.name)
    return batch


def _keep(part: Part) -> None:
    """Write a file, a setting or a file of long work into the folder beside."""
    name = part.name.removeprefix("work/")
    if part.name in {TOML, SECRET} and part.size > LARGEST_TEXT:
        raise damaged(part.name)
    target = aside.folder() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        target.chmod(0o600)
        digest = digest_of(_through(part, file))
    if part.name.startswith("files/") and digest != target.name:
        raise damaged(part.name)


def _through(part: Part, file: Any) -> Iterator[bytes]:
    for chunk in part.chunks:
        file.write(chunk)
        yield chunk


def _compare(loaded: dict[str, Sum], end: dict[str, Any], tables: dict[str, Table], entry: Entry) -> None:
    """All that the backup promises was in it, and is read back from the new database."""
    promised = end.get("tables", {})
    if set(promised) != set(tables):
        raise damaged(_("tables are missing in it"))
    with snapshot(entry) as written:
        for name, table in tables.items():
            wanted = Sum(promised[name]["rows"], promised[name]["digest"])
            if loaded[name] != wanted:
                raise damaged(name)
            loading.prove(table, wanted, sum_of(written.batches(table)))
    for name, table in tables.items():
        loading.count_on(table, promised[name]["last_id"])


def _digests(entry: Entry) -> set[str]:
    """The files that the new company names; refuses names that would lead out of their folder."""
    with snapshot(entry) as written:
        for strange in strange_places(written):
            raise damaged(strange)
        return digests_in(written)


def _settle_settings() -> bool:
    """Settings of the backup never overwrite those of a home: they lie beside, to be compared. True when they do."""
    new = aside.folder() / TOML
    if not new.exists() or not new.stat().st_size:
        new.unlink(missing_ok=True)
        return False
    if not (home() / TOML).exists():
        return False
    new.rename(home() / f"{TOML}.restored")
    return True
