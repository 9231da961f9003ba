"""Exports in the background: a file grows batch by batch, and is thrown away some days later."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.exchange.export import IDS, Progress, note_export, settle_records, write_batch
from guanxi.exchange.imported import PARAMETER, among_imported, import_named
from guanxi.exchange.job_names import exporting
from guanxi.exchange.models import ExportRun
from guanxi.exchange.outgoing import FILE, Shape, finish, shape_of
from guanxi.jobs.models import ENDED
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.records.query import Query, parse

BATCH = 1000
KEEP_DAYS = declare(
    Setting(
        key="exports.keep_days",
        type=Integer(low=1, high=90),
        label=_("Days for which exported files are kept"),
        about=_("Then the file is removed; that it was made stays in the history."),
        default=2,
        group="system",
    )
)


@job("export_list", atomic=False, label=exporting)
def export_list(run: Run) -> object:
    """Write a list into a file: its ids first, then the records in batches, the file itself in the end.

    Each step can be done again over what a killed one left; nothing but the note in the history goes to the database.
    """
    found = ExportRun.objects.get(job_id=run.job_id)
    actor = run.actor("job")
    with translation.override(actor.language), timezone.override(actor.timezone):
        if not run.checkpoint:
            return _settle(run, found, actor)
        shape = shape_of(registry.get(found.module), actor, found.kind, found.columns, is_marked=True)
        at = Progress(**run.checkpoint)
        if at.records < (run.total or 0) or not at.records:
            at = write_batch(shape, folder_of(found), at, BATCH)
            if at.records < (run.total or 0):
                return run.next(asdict(at), done=at.records)
        return _finish(found, shape, at)


@job("purge_exports", every=timedelta(hours=6), label=_("Remove old export files"))
def purge_exports(run: Run) -> object:
    """Remove the files of exports after some days; that they were made stays in the history."""
    old = ExportRun.objects.filter(job__state__in=ENDED, started_at__lt=clock.now() - timedelta(days=KEEP_DAYS.now()))
    for found in old:
        shutil.rmtree(folder_of(found), ignore_errors=True)
    removed, _by_model = old.delete()
    return {"removed": removed}


def exports_folder() -> Path:
    """Where the files of exports lie."""
    return Path(settings.HOME) / "exports"


def folder_of(found: ExportRun) -> Path:
    return exports_folder() / found.folder


def query_of(found: ExportRun, actor: Actor) -> Query:
    """The list as it was asked for, with the rights of this moment."""
    return query_for(registry.get(found.module), actor, [(name, value) for name, value in found.pairs])


def query_for(module: Module, actor: Actor, pairs: Sequence[tuple[str, str]]) -> Query:
    """A list out of its parameters; one of them may name an import."""
    query = parse(module, actor, pairs, reserved=frozenset({PARAMETER}))
    for number in (value for name, value in pairs if name == PARAMETER):
        query = among_imported(query, import_named(module, actor, number))
    return query


def _settle(run: Run, found: ExportRun, actor: Actor) -> object:
    folder = folder_of(found)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / IDS).unlink(missing_ok=True)
    total = settle_records(registry.get(found.module), actor, query_of(found, actor), folder)
    return run.next(asdict(Progress()), done=0, total=total)


def _finish(found: ExportRun, shape: Shape, at: Progress) -> object:
    finished = finish(shape, folder_of(found), at.rows)
    with transaction.atomic():
        ExportRun.objects.filter(pk=found.pk).update(rows=finished.rows, sha256=finished.sha256)
        note_export(shape.module, shape.actor, finished, query_of(found, shape.actor))
    (folder_of(found) / IDS).unlink(missing_ok=True)
    return {"rows": finished.rows, "sha256": finished.sha256, "file": FILE}
