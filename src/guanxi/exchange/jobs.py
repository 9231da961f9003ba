"""Imports and their undoing as chains of short batches: each commits its rows and its checkpoint together.

Workers look for what they can do in this file, so that the exports are named here too.
"""

import shutil
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.exchange import uploads
from guanxi.exchange.batch import import_batch
from guanxi.exchange.export_jobs import export_list, purge_exports
from guanxi.exchange.formats.reading import Form, read_table
from guanxi.exchange.job_names import importing, undoing
from guanxi.exchange.mapping import parse_map
from guanxi.exchange.models import ImportClaim, ImportRow, ImportRun, Outcome
from guanxi.exchange.notices import tell_refused
from guanxi.exchange.plan import Plan
from guanxi.exchange.spool import ROWS, SOURCE, as_document, imports_folder, read_documents, spool_file
from guanxi.exchange.takeback import UNDO_DAYS, take_back
from guanxi.jobs.models import ENDED
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.inserting import insert
from guanxi.meta import registry

__all__ = ["export_list", "import_file", "purge_exports", "purge_imports", "undo_import"]

# Documents, or entries of the history. SQLite has one writer: a batch keeps everybody else from saving for as long as
# it takes. On PostgreSQL nobody waits, and what a batch asks for once costs each of its rows the less.
BATCHES = {"sqlite": 200, "postgresql": 1_000}
CHECK, WRITE, UNDO = "check", "write", "undo"


def read_source(run: Run) -> None:
    """Read a large file into rows, outside any transaction: it may take a minute, and writes nothing but a file."""
    found = ImportRun.objects.get(job_id=run.job_id)
    folder = imports_folder() / found.folder
    if not found.form or (folder / ROWS).exists():
        return
    table = read_table(folder / SOURCE, Form(**{**found.form, "sheets": ()}))
    spooled = spool_file(table, folder, group_by=found.map["group_rows_by"] or "")
    ImportRun.objects.filter(pk=found.pk).update(documents=spooled.documents)


@job("import_file", before=read_source, label=importing)
def import_file(run: Run) -> object:
    """Import a file. All-or-nothing checks everything first, and takes back what it wrote if a row fails after all."""
    found = ImportRun.objects.get(job_id=run.job_id)
    actor = run.actor("import")
    at = run.checkpoint or {"phase": CHECK if _checks_first(found) else WRITE, "place": 0}
    with translation.override(actor.language), timezone.override(actor.timezone):
        if at["phase"] == UNDO:
            return _taking_back(run, found, actor, at)
        plan = _plan(found, actor, dry_run=found.dry_run or at["phase"] == CHECK)
        return _waiting(run, found, plan, at) if "after" in at else _reading(run, found, plan, at)


@job("undo_import", label=undoing)
def undo_import(run: Run, import_id: int) -> object:
    """Take an import back as far as nobody has changed its records since."""
    found = ImportRun.objects.get(pk=import_id)
    actor = run.actor("import")
    with translation.override(actor.language), timezone.override(actor.timezone):
        taken = take_back(found, actor, before=run.checkpoint.get("before"), size=_batch())
    if taken.following is not None:
        return run.next({"before": taken.following}, done=run.done + taken.seen)
    ImportRun.objects.filter(pk=import_id).update(undone_at=clock.now())
    return {"undone": _count(found, Outcome.UNDONE), "kept": _count(found, Outcome.KEPT)}


@job("purge_imports", every=timedelta(days=1), label=_("Remove old import files"))
def purge_imports(run: Run) -> object:
    """Remove the files of imports that came to no end, those that nobody came back for, and what is kept for undoing
    when the time for that is over."""
    uploads.forget_old()
    for found in ImportRun.objects.filter(job__state__in=ENDED):
        _forget_file(found)
    old = ImportRow.objects.filter(run__started_at__lt=clock.now() - timedelta(days=UNDO_DAYS))
    ids = list(old.values_list("pk", flat=True)[:5000])
    ImportRow.objects.filter(pk__in=ids).delete()
    return run.next({}, done=run.done + len(ids)) if ids else {"removed": run.done}


def _reading(run: Run, found: ImportRun, plan: Plan, at: dict[str, Any]) -> object:
    """The documents of the file, one batch after the other; then those that wait for one another."""
    source = imports_folder() / found.folder / ROWS
    documents, place = read_documents(source, at["place"], _batch())
    _keep(import_batch(plan, documents))
    done = run.done + len(documents)
    if documents:
        return run.next({**at, "place": place}, done=done, total=_total(found))
    return run.next({"phase": at["phase"], "after": 0, "moved": False, "last": False}, total=_total(found))


def _waiting(run: Run, found: ImportRun, plan: Plan, at: dict[str, Any]) -> object:
    """Pass after pass over the documents that wait, as long as one of them finds what it names; then the last pass."""
    waiting = ImportRow.objects.filter(run=found, outcome=Outcome.POSTPONED, number__gt=at["after"])
    rows = list(waiting.order_by("number")[: _batch()])
    if not rows:
        return _after_pass(run, found, plan, at)
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    fresh = import_batch(plan, [as_document(row.content) for row in rows], last=at["last"])
    _keep(fresh)
    moved = at["moved"] or any(row.outcome != Outcome.POSTPONED for row in fresh)
    return run.next({**at, "after": rows[-1].number, "moved": moved})


def _after_pass(run: Run, found: ImportRun, plan: Plan, at: dict[str, Any]) -> object:
    if ImportRow.objects.filter(run=found, outcome=Outcome.POSTPONED).exists():
        return run.next({**at, "after": 0, "moved": False, "last": not at["moved"]})
    ImportClaim.objects.filter(run=found).delete()
    failed = _count(found, Outcome.FAILED)
    if at["phase"] == CHECK and not failed and not found.dry_run:
        ImportRow.objects.filter(run=found).delete()
        return run.next({"phase": WRITE, "place": 0})
    if at["phase"] == CHECK and not found.dry_run:
        ImportRow.objects.filter(run=found).exclude(outcome=Outcome.FAILED).delete()
    if at["phase"] == WRITE and failed and plan.map.rejects == "all-or-nothing" and not found.dry_run:
        return run.next({"phase": UNDO})
    return _result(found)


def _taking_back(run: Run, found: ImportRun, actor: Actor, at: dict[str, Any]) -> object:
    taken = take_back(found, actor, before=at.get("before"), size=_batch())
    return _result(found) if taken.following is None else run.next({"phase": UNDO, "before": taken.following})


def _batch() -> int:
    return BATCHES[connection.vendor]


def _keep(rows: list[ImportRow]) -> None:
    insert(rows)


def _result(found: ImportRun) -> dict[str, Any]:
    transaction.on_commit(partial(_forget_file, found))
    names = (Outcome.CREATED, Outcome.UPDATED, Outcome.SKIPPED, Outcome.FAILED)
    counts = {str(name): _count(found, name) for name in names}
    tell_refused(found, counts[str(Outcome.FAILED)])
    return {**counts, "dry_run": found.dry_run}


def _forget_file(found: ImportRun) -> None:
    shutil.rmtree(imports_folder() / found.folder, ignore_errors=True)


def _count(found: ImportRun, outcome: Any) -> int:
    return ImportRow.objects.filter(run=found, outcome=outcome, module="").count()


def _checks_first(found: ImportRun) -> bool:
    return found.dry_run or found.map["rejects"] == "all-or-nothing"


def _total(found: ImportRun) -> int:
    return found.documents * (2 if _checks_first(found) and not found.dry_run else 1)


def _plan(found: ImportRun, actor: Actor, *, dry_run: bool) -> Plan:
    return Plan(
        module=registry.get(found.module),
        actor=actor,
        map=parse_map(found.map),
        header=tuple(found.header),
        on_duplicate=found.on_duplicate,
        history=found.history,
        dry_run=dry_run,
        run_id=found.pk,
        newest_before=found.newest_before,
    )
