"""What the pages of an import show."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.exchange.error_file import failures
from guanxi.exchange.inspect import Inspection
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import counts, runs_of
from guanxi.exchange.takeback import check_undo
from guanxi.jobs.models import State
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.web import formats
from guanxi.web.imports import mapping

RUNS, REASONS = 10, 50
DELIMITERS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|"}


def upload_values(module: Module, actor: Actor) -> dict[str, Any]:
    """The first page: a file, and the imports before."""
    runs = runs_of(actor).filter(module=module.key).select_related("job").order_by("-pk")[:RUNS]
    return {"module": module, "runs": [_line(run) for run in runs]}


def _line(run: ImportRun) -> dict[str, Any]:
    return {
        "href": f"/m/{registry.get(run.module).slug}/import/{run.job_id}",
        "name": run.file_name,
        "when": formats.moment(run.started_at),
        "state": _("Undone") if run.undone_at else str(State(run.job.state).label),
        "dry_run": run.dry_run,
        "documents": run.documents,
    }


def match_values(module: Module, actor: Actor, token: str, seen: Inspection, data: QueryDict | None) -> dict[str, Any]:
    """The second page: how the file was read, and which column goes where."""
    may_history = actor.may(module, "history_import")
    return {
        "module": module,
        "file": token,
        "seen": seen,
        "delimiter": DELIMITERS.get(seen.delimiter, seen.delimiter),
        "rows": mapping.rows(module, seen, data),
        "targets": mapping.targets(module, actor, history=may_history),
        "matches": mapping.matches(),
        "forms": mapping.DATE_FORMS,
        "keys": mapping.key_choices(module, actor),
        "key": data.get("key", "") if data else mapping.guessed_key(seen),
        "may_history": may_history,
        "given": data or QueryDict(),
        "has_lines": module.lines is not None,
    }


def run_values(module: Module, actor: Actor, run: ImportRun, token: str) -> dict[str, Any]:
    """The last page: how far it is, what became of the rows, and the way back."""
    job = run.job
    is_ended = job.state not in (State.QUEUED, State.RUNNING)
    return {
        "module": module,
        "run": run,
        "file": token,
        "job": {"done": job.done, "total": job.total or 0, "label": str(State(job.state).label), "state": job.state},
        "is_ended": is_ended,
        "counts": counts(run),
        "failures": failures(run, REASONS),
        "error": job.error,
        "can_undo": is_ended and may_undo(run),
        "map": mapping.as_json(run.map),
        "href": f"/m/{module.slug}/import/{run.job_id}",
    }


def may_undo(run: ImportRun) -> bool:
    """Whether the import may still be undone."""
    try:
        check_undo(run)
    except DomainError:
        return False
    return True
