"""guanxi import: a file into a module, or an import undone; the work is the same as on the page."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from guanxi.access.actor import Actor
from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.cli.module_name import module_named
from guanxi.cli.person import acting
from guanxi.cli.taken_up import tell_taken_up
from guanxi.exchange.error_file import write_error_file
from guanxi.exchange.lookup import run_of_job
from guanxi.exchange.models import ImportRun, Outcome
from guanxi.exchange.resuming import import_or_go_on, undo_or_go_on
from guanxi.exchange.runs import Options, counts, split_key, unread_columns
from guanxi.jobs.models import Job, State
from guanxi.jobs.worker import see_through

SHOWN = 5


def handle(given: Namespace) -> int:
    """Import or undo, here or by the worker that has the job already, and wait for the end."""
    prepare_database()
    actor = acting(given.user)
    return _import(given, actor) if given.undo is None else _undo(given.undo, actor)


def _import(given: Namespace, actor: Actor) -> int:
    path = Path(given.file)
    options = Options(
        key=split_key(given.key or ""),
        on_duplicate=given.on_duplicate or "skip",
        history=given.history,
        dry_run=given.dry_run,
        sheet=given.sheet or "",
    )
    raw_map = _read_map(Path(given.map)) if given.map else None
    run = import_or_go_on(module_named(given.module), actor, path, raw_map=raw_map, options=options)
    print(_("Job %(number)s") % {"number": run.job_id}, flush=True)
    if not given.map:
        _tell_unread(run)
    job = see_through(run.job, tell_taken_up)
    _print_counts(run)
    failed = _write_errors(run, path.with_name(f"{path.name}.errors.csv"))
    return 1 if failed or not _went_well(job) else 0


def _undo(number: int, actor: Actor) -> int:
    run = run_of_job(actor, number)
    job = see_through(undo_or_go_on(actor, run), tell_taken_up)
    found = counts(run)
    told = {"undone": found.get("undone", 0), "kept": found.get("kept", 0)}
    print(_("undone %(undone)s, kept because someone changed or uses them %(kept)s") % told)
    for row in run.rows.filter(outcome=Outcome.KEPT).order_by("number"):
        print(f"{row.module or run.module} {row.record_id}: {row.errors[0]['message']}", file=sys.stderr)
    return 0 if _went_well(job) else 1


def _read_map(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise Mistake(_("%(file)s is no JSON: %(reason)s") % {"file": path, "reason": error}) from None


def _tell_unread(run: ImportRun) -> None:
    """Columns that found no field are nobody's mistake, but nobody should miss them later."""
    left = ", ".join(unread_columns(run))
    if left:
        print(_("These columns are not imported: %(columns)s") % {"columns": left}, file=sys.stderr)


def _print_counts(run: ImportRun) -> None:
    if run.dry_run:
        print(_("Checked only; nothing was kept."))
    text = _("created %(created)s, changed %(updated)s, skipped %(skipped)s, refused %(failed)s")
    print(text % counts(run))


def _write_errors(run: ImportRun, path: Path) -> int:
    """The refused rows with their reasons beside the source; the first few reasons on stderr."""
    refused = run.rows.filter(outcome=Outcome.FAILED).order_by("number")
    for row in refused[:SHOWN]:
        message = " ".join(error["message"] for error in row.errors)
        line = {"line": row.content[0][1], "reason": message}
        print(_("Line %(line)s: %(reason)s") % line, file=sys.stderr)
    count = refused.count()
    if count:
        write_error_file(run, path)
        print(_("The refused rows and the reasons are in %(file)s") % {"file": path}, file=sys.stderr)
    return count


def _went_well(job: Job) -> bool:
    if job.state == State.DONE:
        return True
    reason = job.error["message"] if job.error else State(job.state).label
    print(f"guanxi import: {reason}", file=sys.stderr)
    return False
