"""Selections of records printed in the background: part by part into a folder, put together in the end."""

import shutil
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.jobs.models import ENDED, Job, State
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel.errors import Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.printing.approved import printable
from guanxi.printing.choosing import template_named
from guanxi.printing.log import note_printed
from guanxi.printing.models import PrintTemplate
from guanxi.printing.pdf import joined, page_count
from guanxi.printing.rendering import PRINT, print_batch
from guanxi.records.bulk import Choice, chosen, count, read_choice

JOB = "print_records"
FILE, DRAWN = "prints.pdf", "drawn.json"
BATCH = 25  # records, about a second or two
KEPT = timedelta(days=2)


def printing(job_id: int, module: str, **_arguments: Any) -> str:
    """What printing a selection is called for people."""
    return _("Print many: %(module)s") % {"module": registry.get(module).label_plural}


@transaction.atomic
def start_printing(module: Module, actor: Actor, choice: Choice, template_id: int) -> Job:
    """Enqueue the printing of a selection; what can't be printed is refused here."""
    actor.require(module, PRINT)
    template_named(module, actor, template_id)
    total = count(module, actor, choice)
    made = enqueue(print_records, actor=actor, module=module.key, template=template_id, choice=asdict(choice))
    Job.objects.filter(pk=made.pk).update(total=total)
    return made


def draw(run: Run, module: str, template: int, choice: dict[str, Any]) -> None:
    """Draw the next part of the selection in the order of its ids, and after the last one the whole file. Drawing takes
    long, and a transaction would keep others from writing meanwhile. A part that a killed worker left is drawn anew."""
    target, actor = registry.get(module), run.actor()
    actor.require(target, PRINT)
    paper = template_named(target, actor, template)
    at, size, folder = _place(run), _size(paper), folder_of(run.job_id)
    ids = _next_ids(target, actor, read_choice(choice), at["after"], size)
    records = list(visible(target, actor, named=True).filter(pk__in=ids).order_by("pk"))
    kept = printable(paper, target, records)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{at['part']:06}.pdf"
    part.unlink(missing_ok=True)
    if kept:
        content = print_batch(paper, target, actor, kept)
        _write(part, joined(content) if len(content) > 1 else content[0])
    told = {"ids": ids, "printed": [record.pk for record in kept], "waiting": len(records) - len(kept)}
    pages = _put_together(folder) if len(ids) < size else None
    _write(folder / DRAWN, orjson.dumps({**told, "pages": pages}))


@job("print_records", before=draw, label=printing)
def print_records(run: Run, module: str, template: int, choice: dict[str, Any]) -> object:
    """Note in the history of each record of a part that it was printed."""
    target, actor, at = registry.get(module), run.actor(), _place(run)
    drawn = orjson.loads((folder_of(run.job_id) / DRAWN).read_bytes())
    note_printed(target, actor, drawn["printed"], template_named(target, actor, template))
    told = {"printed": at["printed"] + len(drawn["printed"]), "waiting": at["waiting"] + drawn["waiting"]}
    if drawn["pages"] is not None:
        return {**told, "pages": drawn["pages"]}
    after = {"after": drawn["ids"][-1], "part": at["part"] + 1}
    return run.next({**told, **after}, done=run.done + len(drawn["ids"]))


@job("purge_prints", every=timedelta(hours=6), label=_("Remove old prints"))
def purge_prints(run: Run) -> object:
    """Remove the files of printed selections after two days; that they were printed stays in the history."""
    known = {path.name: path for path in prints_folder().glob("*") if path.name.isdigit()}
    running = Job.objects.filter(pk__in=[int(name) for name in known]).exclude(
        state__in=ENDED, ended_at__lt=Now() - KEPT
    )
    old = known.keys() - {str(pk) for pk in running.values_list("pk", flat=True)}
    for name in old:
        shutil.rmtree(known[name], ignore_errors=True)
    return {"removed": len(old)}


def file_of(module: Module, actor: Actor, made: Job) -> Path:
    """The file of a finished selection, as long as it is kept and its owner may still print."""
    actor.require(module, PRINT)
    path = folder_of(made.pk) / FILE
    if made.state != State.DONE or not path.is_file():
        raise Missing
    return path


def prints_folder() -> Path:
    return Path(settings.HOME) / "prints"


def folder_of(job_id: int) -> Path:
    return prints_folder() / str(job_id)


def _place(run: Run) -> dict[str, int]:
    """How far a selection was printed."""
    return run.checkpoint or {"after": 0, "part": 0, "printed": 0, "waiting": 0}


def _size(template: PrintTemplate) -> int:
    """How many records make a part: labels fill whole sheets."""
    sheet = template.across * template.down
    return BATCH if sheet == 1 else sheet * max(1, BATCH // sheet)


def _next_ids(module: Module, actor: Actor, choice: Choice, after: int, size: int) -> list[int]:
    """The chosen records behind an id."""
    if choice.pairs is None:
        return [pk for pk in sorted(choice.ids) if pk > after][:size]
    return list(chosen(module, actor, choice).filter(pk__gt=after).values_list("pk", flat=True)[:size])


def _put_together(folder: Path) -> int:
    """All parts as one file; its number of pages. They stay beside it: a killed worker may do this again."""
    parts = sorted(folder.glob("[0-9]*.pdf"))
    if not parts:
        return 0
    content = joined([path.read_bytes() for path in parts])
    _write(folder / FILE, content)
    return page_count(content)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)
