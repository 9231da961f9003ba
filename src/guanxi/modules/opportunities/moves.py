"""The history of stages: each move of a deal, and what is known of the moves of a deal of the past (F038 rule 5)."""

from datetime import datetime

from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.modules.opportunities.entering import noon
from guanxi.modules.opportunities.models import Stage, StageHistory
from guanxi.records.store import Change


def moves_of(change: Change, firsts: dict[int, int]) -> list[StageHistory]:
    """What the stage history gains: one move; for a deal of the past its beginning and its end.

    `firsts` remembers the first stage of each process for the whole batch.
    """
    if not change.is_new and not change.changes("stage"):
        return []
    record, before = change.record, change.before("stage")
    at = clock.now() if change.verb == "undone" else record.stage_entered_at or clock.now()
    if change.history and change.is_new:
        at = record.created_at
        closed = record.closed_at
        if record.status != "open" and closed is not None:
            if record.stage_set_id not in firsts:
                firsts[record.stage_set_id] = first_open_stage(record.stage_set_id)
            first = firsts[record.stage_set_id]
            end = max(at, noon(change, closed))
            return [_row(change, None, first, at, None), _row(change, first, record.stage_id, end, (end - at).days)]
    days = None
    if before is not None:
        entered = change.before("stage_entered_at")
        days = max((at - entered).days, 0) if entered else None
    return [_row(change, before, record.stage_id, at, days)]


def _row(change: Change, old: int | None, new: int, at: datetime, days: int | None) -> StageHistory:
    return StageHistory(
        opportunity_id=change.record.pk,
        from_stage_id=old,
        to_stage_id=new,
        at=at,
        by_id=change.actor.user_id,
        days_in_stage=days,
        amount=change.record.amount_base,
        expected_close_date=change.record.expected_close_date,
        reason=change.note[:200],
    )


def first_open_stage(stage_set_id: int) -> int:
    row = Stage.objects.filter(stage_set=stage_set_id, kind="open", deleted_at=None).order_by("sequence", "pk").first()
    if row is None:
        raise DomainError("E_REFERENCE", field="stage", label="stage")
    return row.pk
