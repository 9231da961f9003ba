"""Starting an import: the file is looked at, the map is checked, and a job is enqueued.

A small file is read whole and strictly at once, so that who sent it hears at once what is wrong with it; a large one is
read the same way by the job, before it writes anything.
"""

import shutil
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from guanxi.access.actor import Actor
from guanxi.exchange.fillable import fillable
from guanxi.exchange.formats.reading import Form, form_of, read_table
from guanxi.exchange.formats.table import Table
from guanxi.exchange.guess import guess_map
from guanxi.exchange.jobs import import_file
from guanxi.exchange.mapping import ImportMap, check_header, dump_map, parse_map
from guanxi.exchange.models import ImportRun, Outcome
from guanxi.exchange.plan import ON_DUPLICATE, check_map
from guanxi.exchange.spool import ASKED, SOURCE, imports_folder, spool_file
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.sealed_files import copy_sealed
from guanxi.meta.module import Module

READ_AT_ONCE = 4 * 2**20


@dataclass(frozen=True)
class Options:
    """How to import: what to do with rows whose record exists, and whether to keep the past or nothing at all.

    `sheet` names one of a workbook; without it the first is read.
    """

    key: tuple[str, ...] = ()
    on_duplicate: str = "skip"
    history: bool = False
    dry_run: bool = False
    sheet: str = ""


@dataclass(frozen=True)
class Source:
    """A file that was taken in: read already, or kept in its `form` for the job to read."""

    name: str
    header: tuple[str, ...]
    folder: str
    documents: int
    form: dict[str, Any]


def start_import(
    module: Module,
    actor: Actor,
    path: Path,
    *,
    file_name: str,
    raw_map: Any = None,
    options: Options | None = None,
    asked: str = "",
) -> ImportRun:
    """Take a file in and enqueue its import. Refuses unreadable files, wrong maps and missing rights at once. `asked`
    is kept beside the file, for whoever asks in the same words again."""
    options = options or Options()
    require_rights(module, actor, history=options.history)
    form = form_of(path, options.sheet)
    table = read_table(path, form)
    wanted = map_for(module, actor, table, raw_map, options)
    folder = imports_folder() / uuid.uuid4().hex
    folder.mkdir(parents=True)
    try:
        (folder / ASKED).write_text(asked, encoding="ascii")
        source = _take_in(path, folder, Path(file_name).name[:255], table, form, wanted)
        return _enqueue(module, actor, source, wanted, options)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _take_in(path: Path, folder: Path, name: str, table: Table, form: Form, wanted: ImportMap) -> Source:
    if path.stat().st_size > READ_AT_ONCE:
        copy_sealed(path, folder / SOURCE)
        return Source(name, table.header, folder.name, 0, asdict(form))
    spooled = spool_file(table, folder, group_by=wanted.group_rows_by)
    return Source(name, table.header, folder.name, spooled.documents, {})


def require_rights(module: Module, actor: Actor, *, history: bool = False) -> None:
    """Importing has its own right, and importing the past another one."""
    if not module.writable:
        raise Denied("import")
    actor.require(module, "import")
    if history:
        actor.require(module, "history_import")


def map_for(module: Module, actor: Actor, table: Table, raw_map: Any, options: Options) -> ImportMap:
    """The map that was given, or one guessed from the header; checked against file, fields and rights."""
    if options.on_duplicate not in ON_DUPLICATE:
        raise DomainError("E_CHOICE", field="on_duplicate", label="on_duplicate", choices=", ".join(ON_DUPLICATE))
    if raw_map is None:
        wanted = guess_map(module, actor, table.header, history=options.history).map
    else:
        wanted = parse_map(raw_map)
    wanted = replace(wanted, key=options.key) if options.key else wanted
    if options.on_duplicate == "update" and not wanted.key:
        raise DomainError("E_REQUIRED", field="key", label="key")
    check_header(wanted, table.header)
    check_map(module, actor, wanted, fillable(module, actor, history=options.history))
    return wanted


def counts(run: ImportRun) -> dict[str, int]:
    """How many documents were created, changed, skipped, refused, and so on; records made on the way apart."""
    rows = run.rows.values("outcome", "module").annotate(rows=Count("pk")).order_by()
    found = dict.fromkeys(("created", "updated", "skipped", "failed"), 0)
    for row in rows:
        name = "made" if row["module"] and row["outcome"] == Outcome.CREATED else row["outcome"]
        found[name] = found.get(name, 0) + row["rows"]
    return found


@transaction.atomic
def _enqueue(module: Module, actor: Actor, source: Source, wanted: ImportMap, options: Options) -> ImportRun:
    job = enqueue(import_file, actor=actor)
    Job.objects.filter(pk=job.pk).update(total=source.documents or None)
    return ImportRun.objects.create(
        job=job,
        module=module.key,
        file_name=source.name,
        folder=source.folder,
        form=source.form,
        header=list(source.header),
        map=dump_map(wanted),
        on_duplicate=options.on_duplicate,
        history=options.history,
        dry_run=options.dry_run,
        started_by_id=actor.user_id,
        started_at=clock.now(),
        documents=source.documents,
        newest_before=module.model.objects.aggregate(newest=Max("pk"))["newest"] or 0,
    )


def unread_columns(run: ImportRun) -> list[str]:
    """The columns of the file that its map does not take anything from."""
    taken = parse_map(run.map).sources()
    return [name for name in run.header if name and name not in taken]


def split_key(text: str) -> tuple[str, ...]:
    """The fields of a key as a person writes them, with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
