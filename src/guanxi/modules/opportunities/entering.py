"""What it means for a deal to enter a stage: process, order, gates, probability, closing (F037, F038)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from guanxi.kernel import clock
from guanxi.meta.types.number import Percent
from guanxi.modules.opportunities.gates import check_gate
from guanxi.modules.opportunities.models import Stage, StageHistory, StageSet
from guanxi.records.store import Change

REASON_LENGTH = 2


def choose_stage(change: Change, stages: dict[int, Stage], sets: dict[int, StageSet]) -> None:
    """Process and stage that nobody named: the process fits the type and department, the stage is its first."""
    if not change.value("stage_set"):
        stage = stages.get(change.value("stage") or 0)
        chosen = stage.stage_set_id if stage else _fitting_set(change, sets)
        if chosen:
            change.put("stage_set", chosen)
    if not change.value("stage") and change.value("stage_set"):
        first = next(
            (
                s
                for s in stages.values()
                if s.stage_set_id == change.value("stage_set") and s.kind == "open" and s.active
            ),
            None,
        )
        if first is not None:
            change.put("stage", first.pk)


def _fitting_set(change: Change, sets: dict[int, StageSet]) -> int | None:
    for row in sets.values():
        fits_type = change.value("type") and change.value("type") in row.types
        fits_department = change.actor.department_id in row.departments
        if fits_type or fits_department:
            return row.pk
    return next((row.pk for row in sets.values() if row.is_default), next(iter(sets), None))


def check_stage(change: Change, stages: dict[int, Stage], sets: dict[int, StageSet]) -> None:
    stage = stages.get(change.value("stage") or 0)
    if stage is None or stage.stage_set_id != change.value("stage_set"):
        change.refuse("E_REFERENCE", "stage")
        return
    if change.is_new or change.changes("stage"):
        _enter_stage(change, stage, stages, sets)
    else:
        _check_probability(change, stage)


def _enter_stage(change: Change, stage: Stage, stages: dict[int, Stage], sets: dict[int, StageSet]) -> None:
    """All that a new stage brings: gates, order, reasons; probability, category, status, dates."""
    if not change.history:
        _check_in_use(change, stage, stages)
        _check_order(change, stage, stages, sets[stage.stage_set_id])
        check_gate(change, stage)
    if "probability" in change.given and change.changes("probability"):
        _check_probability(change, stage)
    else:
        change.put("probability", stage.probability)
    change.put("forecast_category", stage.category)
    change.put("status", stage.kind)
    _set_closing(change, stage)
    if change.verb == "undone" or not (change.history and change.value("stage_entered_at")):
        change.put("stage_entered_at", _entered(change, stage))


def _check_in_use(change: Change, stage: Stage, stages: dict[int, Stage]) -> None:
    """A retired stage keeps the deals that stand in it, and takes no more (F037 rule 3)."""
    if not stage.active:
        names = [str(s) for s in stages.values() if s.stage_set_id == stage.stage_set_id and s.active]
        change.refuse("E_CHOICE", "stage", choices=", ".join(names))


def _entered(change: Change, stage: Stage) -> datetime:
    """Now; for a deal of the past the day it was closed, or begun; after a move that was undone the moment before."""
    if change.verb == "undone":
        moves = StageHistory.objects.filter(opportunity=change.record.pk, to_stage=stage.pk).order_by("-id")
        return moves.values_list("at", flat=True).first() or clock.now()
    if not (change.history and change.is_new and "created_at" in change.given):
        return clock.now()
    closed = change.value("closed_at")
    begun = change.value("created_at")
    return begun if stage.kind == "open" or closed is None else max(begun, noon(change, closed))


def noon(change: Change, day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(change.actor.timezone)).astimezone(UTC)


def _check_order(change: Change, stage: Stage, stages: dict[int, Stage], process: StageSet) -> None:
    old = stages.get(change.before("stage") or 0)
    if old is None or change.verb == "reopened" or stage.kind != "open" or old.kind != "open":
        return
    if stage.sequence < old.sequence and process.back_needs_reason and len(change.note.strip()) < REASON_LENGTH:
        change.refuse("E_REASON_REQUIRED", "stage")
    following = [
        s
        for s in stages.values()
        if s.stage_set_id == process.pk and s.sequence > old.sequence and s.active and s.kind == "open"
    ]
    if process.no_skip and following and stage.sequence > following[0].sequence:
        change.refuse("E_STAGE_SKIP", "stage", next=following[0].name)


def _check_probability(change: Change, stage: Stage) -> None:
    """The stage's own probability, unless the stage leaves a range."""
    if not change.changes("probability") or change.history:
        return
    low = stage.probability if stage.prob_min is None else stage.prob_min
    high = stage.probability if stage.prob_max is None else stage.prob_max
    if not low <= change.value("probability") <= high:
        change.refuse("E_RANGE", "probability", low=Percent().dump(low), high=Percent().dump(high))


def _set_closing(change: Change, stage: Stage) -> None:
    if stage.kind == "open":
        change.put("closed_at", None)
        change.put("won_reason", "")
        change.put("lost_reason", "")
        return
    if not change.value("closed_at") or not ({"closed_at"} & change.given):
        present = clock.today(change.actor.timezone)
        change.put("closed_at", change.value("expected_close_date") if change.history else present)
    if change.history:
        return
    key = "won_reason" if stage.kind == "won" else "lost_reason"
    if not change.value(key):
        change.refuse("E_REASON_REQUIRED", key)
    if stage.kind == "won" and not change.value("amount"):
        change.refuse("E_REQUIRED", "amount")
