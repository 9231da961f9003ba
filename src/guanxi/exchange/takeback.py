"""Taking an import back, newest first: what nobody changed since goes to the recycle bin or gets its old values."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.exchange.models import ImportRow, ImportRun, Outcome
from guanxi.exchange.told import told
from guanxi.jobs.models import ENDED, Job
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.models import AuditEntry

UNDO_DAYS = 30


def check_undo(run: ImportRun) -> None:
    """Refuse to undo what is under way, wrote nothing, was undone already, or lies too far back."""
    if run.job.state not in ENDED or run.dry_run or run.undone_at or _undo_under_way(run):
        raise DomainError("E_STATE", state=_state(run))
    if run.started_at < clock.now() - timedelta(days=UNDO_DAYS):
        raise DomainError("E_TOO_LATE", hours=UNDO_DAYS * 24)


def take_back(run: ImportRun, actor: Actor, size: int) -> int:
    """Undo some rows of an import and mark them; how many there were. Call again until there are none."""
    rows = _written(run).order_by("-pk")[:size]
    newest: dict[tuple[str, int | None], ImportRow] = {}
    for row in rows:
        newest.setdefault((row.module, row.record_id), row)
    return sum(_undo(run, actor, row) for row in newest.values())


def _written(run: ImportRun) -> Any:
    return run.rows.filter(outcome__in=(Outcome.CREATED, Outcome.UPDATED), record_id__isnull=False)


def _undo(run: ImportRun, actor: Actor, row: ImportRow) -> int:
    """Undo everything that the import did to one record, whose newest row this is."""
    module = registry.get(row.module or run.module)
    same = _written(run).filter(module=row.module, record_id=row.record_id)
    try:
        with transaction.atomic():
            if same.filter(outcome=Outcome.CREATED).exists():
                _remove(module, actor, row)
            else:
                _reset(run, module, actor, row)
    except DomainError as error:
        return int(same.update(outcome=Outcome.KEPT, errors=told([error])))
    return int(same.update(outcome=Outcome.UNDONE))


def _remove(module: Module, actor: Actor, row: ImportRow) -> None:
    """Delete what the import made, unless others have hung their work on it: that would go along unseen."""
    record = _unchanged(module, row)
    together = store.together_with(module, record)
    if together:
        raise DomainError("E_IN_USE", refs=", ".join(str(other.label_plural) for other, _count in together))
    store.delete(module, actor, record.pk, version=row.version)


def _reset(run: ImportRun, module: Module, actor: Actor, row: ImportRow) -> None:
    _unchanged(module, row)
    data = _values_before(run, module, row, writable(module, actor, history=run.history) | {"lines"})
    if data:
        store.update(module, actor, row.record_id, data, history=run.history, version=row.version)


def _unchanged(module: Module, row: ImportRow) -> Any:
    record = module.model.objects.filter(pk=row.record_id, version=row.version, deleted_at=None).first()
    if record is None:
        raise Stale
    return record


def _values_before(run: ImportRun, module: Module, row: ImportRow, keys: frozenset[str]) -> dict[str, Any]:
    """The values from before the import, as its own entries in the history say them: the first entry counts."""
    entries = AuditEntry.objects.filter(module=module.key, record_id=row.record_id, job_id=run.job_id)
    found: dict[str, Any] = {}
    for changes in entries.order_by("-pk").values_list("changes", flat=True):
        found |= {key: old for key, (old, _new) in changes.items() if key in keys}
    return found


def _undo_under_way(run: ImportRun) -> bool:
    waiting = Job.objects.filter(name="undo_import", arguments={"import_id": run.pk})
    return waiting.exclude(state__in=ENDED).exists()


def _state(run: ImportRun) -> str:
    if run.undone_at:
        return str(Outcome(Outcome.UNDONE).label)
    return str(run.job.get_state_display())
