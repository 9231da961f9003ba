"""Taking an import back: the operation of its job is undone, and each of its rows says what became of it."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from guanxi.access.actor import Actor, operation_of_job
from guanxi.exchange.models import ImportRow, ImportRun, Outcome
from guanxi.exchange.told import told
from guanxi.jobs.models import ENDED, Job
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.records import takeback
from guanxi.records.takeback import Taken

UNDO_DAYS = 30


def check_undo(run: ImportRun) -> None:
    """Refuse to undo what is under way, wrote nothing, was undone already, or lies too far back."""
    if run.job.state not in ENDED or run.dry_run or run.undone_at or _undo_under_way(run):
        raise DomainError("E_STATE", state=_state(run))
    if run.started_at < clock.now() - timedelta(days=UNDO_DAYS):
        raise DomainError("E_TOO_LATE", hours=UNDO_DAYS * 24)


def take_back(run: ImportRun, actor: Actor, *, before: int | None, size: int) -> Taken:
    """Undo the next entries of an import, and mark its rows; in the end nothing is left that it wrote."""
    taken = takeback.take_back(actor, operation_of_job(run.job_id), before=before, size=size)
    if taken.following is None:
        _written(run).update(outcome=Outcome.UNDONE)  # what changed nothing had nothing to take back
    _mark_undone(run, taken)
    _mark_kept(run, taken)
    return taken


def _mark_undone(run: ImportRun, taken: Taken) -> None:
    ids: dict[str, list[int]] = defaultdict(list)
    for module, pk in taken.done:
        ids[module].append(pk)
    for module, wanted in ids.items():
        _rows_of(run, module).filter(record_id__in=wanted).update(outcome=Outcome.UNDONE)


def _mark_kept(run: ImportRun, taken: Taken) -> None:
    reasons = {(kept.module, kept.pk): told([kept.error]) for kept in taken.kept}
    rows = [
        row
        for module in {module for module, _pk in reasons}
        for row in _rows_of(run, module).filter(record_id__in=[pk for key, pk in reasons if key == module])
    ]
    for row in rows:
        row.outcome, row.errors = Outcome.KEPT, reasons[row.module or run.module, row.record_id]
    ImportRow.objects.bulk_update(rows, ["outcome", "errors"], batch_size=200)


def _written(run: ImportRun) -> Any:
    return run.rows.filter(outcome__in=(Outcome.CREATED, Outcome.UPDATED), record_id__isnull=False)


def _rows_of(run: ImportRun, module: str) -> Any:
    """The rows about records of one module; that of the import itself is not named in them."""
    return _written(run).filter(module__in=(module, "") if module == run.module else (module,))


def _undo_under_way(run: ImportRun) -> bool:
    waiting = Job.objects.filter(name="undo_import", arguments={"import_id": run.pk})
    return waiting.exclude(state__in=ENDED).exists()


def _state(run: ImportRun) -> str:
    if run.undone_at:
        return str(Outcome(Outcome.UNDONE).label)
    return str(run.job.get_state_display())
