"""Asking again for what is still under way: the same import of the same file is one import.

A command that was killed leaves its job behind; started again it must go on with that one, not import a second time.
"""

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from guanxi.access.actor import Actor
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import Options, start_import
from guanxi.exchange.spool import ASKED, imports_folder
from guanxi.exchange.undo import start_undo
from guanxi.jobs.models import ENDED, Job
from guanxi.meta.module import Module


def import_or_go_on(module: Module, actor: Actor, path: Path, *, raw_map: Any, options: Options) -> ImportRun:
    """A new import of a file, or the person's own that was asked for in the same words and has not come to its end."""
    asked = _fingerprint(module, path, raw_map, options)
    waiting = ImportRun.objects.filter(module=module.key, started_by=actor.user_id).exclude(job__state__in=ENDED)
    for run in waiting.select_related("job").order_by("pk"):
        file = imports_folder() / run.folder / ASKED
        if file.is_file() and file.read_text(encoding="ascii") == asked:
            return run
    return start_import(module, actor, path, file_name=path.name, raw_map=raw_map, options=options, asked=asked)


def undo_or_go_on(actor: Actor, run: ImportRun) -> Job:
    """The undoing of an import: a new job, or the one that is under way."""
    jobs = Job.objects.filter(name="undo_import", arguments={"import_id": run.pk}, started_by=actor.user_id)
    return jobs.exclude(state__in=ENDED).first() or start_undo(actor, run)


def _fingerprint(module: Module, path: Path, raw_map: Any, options: Options) -> str:
    """A hash of all that decides what an import does."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(orjson.dumps([module.key, path.name, raw_map, asdict(options)], option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()
