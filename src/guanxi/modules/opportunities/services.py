"""Rules of opportunities (F037, F038): stages and their gates, amounts from lines, closing and reopening."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.scope import people_below
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.events import publish
from guanxi.kernel.money import places_of
from guanxi.meta import registry
from guanxi.modules.opportunities import totals
from guanxi.modules.opportunities.events import DealsChanged
from guanxi.modules.opportunities.gates import check_gate
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine, Stage, StageHistory, StageSet
from guanxi.modules.products.facade import offers
from guanxi.records import store
from guanxi.records.store import Change

BACKDATE = timedelta(days=30)
REASON_LENGTH = 2
STILL_OPEN = frozenset({"remark", "tags", "owner", "owner_department", "external_id", "source_system"})


def check_opportunities(changes: list[Change]) -> None:
    """All rules of a batch of deals; stages, sets and products are read once."""
    stages = {stage.pk: stage for stage in Stage.objects.filter(deleted_at=None).order_by("sequence", "pk")}
    sets = {row.pk: row for row in StageSet.objects.filter(deleted_at=None).order_by("pk")}
    _check_products(changes)
    for change in changes:
        _check_closed(change, stages)
        _choose_stage(change, stages, sets)
        _check_currency(change)
        _work_out_amount(change)
        if change.is_good:
            _check_stage(change, stages, sets)
            _check_dates(change)
        _work_out_weight(change)


def opportunities_saved(changes: list[Change]) -> None:
    """The moves between stages are kept, and accounts hear which of them have open deals."""
    firsts: dict[int, int] = {}
    StageHistory.objects.bulk_create([row for change in changes for row in _moves(change, firsts)], batch_size=500)
    touched = {
        pk
        for change in changes
        if _touches_account(change)
        for pk in (change.value("account"), change.before("account"))
        if pk
    }
    if touched:
        open_ones = set(
            Opportunity.objects.filter(account__in=touched, status="open", deleted_at=None)
            .order_by()
            .values_list("account_id", flat=True)
            .distinct()
        )
        publish(DealsChanged(with_open=frozenset(open_ones), without_open=frozenset(touched - open_ones)))


@transaction.atomic
def move(*, actor: Actor, pk: int, stage: int, reason: str = "") -> Opportunity:
    """Move a deal to another stage, through the same gates as any other way; a closing stage takes its reason here."""
    module = registry.get("opportunity")
    target = Stage.objects.filter(pk=stage, deleted_at=None).first()
    data: dict[str, Any] = {"stage": stage}
    if target is not None and target.kind != "open":
        data |= _reason_data(target.kind, reason)
    return store.update(module, actor, pk, data, verb="moved", note=reason)


@transaction.atomic
def win(*, actor: Actor, pk: int, won_reason: str, closed_at: Any = None) -> Opportunity:
    """Win a deal: amount above zero and the main reason are needed; closed today unless another day is given."""
    data = {"won_reason": won_reason, **({"closed_at": closed_at} if closed_at else {})}
    return _close(actor, pk, "won", data, won_reason)


@transaction.atomic
def lose(*, actor: Actor, pk: int, lost_reason: str, note: str = "") -> Opportunity:
    """Lose a deal, with the reason."""
    return _close(actor, pk, "lost", {"lost_reason": lost_reason}, note or lost_reason)


@transaction.atomic
def invalidate(*, actor: Actor, pk: int, reason: str = "") -> Opportunity:
    """Put a deal aside as invalid, with the reason; it counts neither as won nor as lost."""
    return _close(actor, pk, "invalid", _reason_data("invalid", reason), reason)


@transaction.atomic
def reopen(*, actor: Actor, pk: int, reason: str = "") -> Opportunity:
    """A superior puts a closed deal back into the stage before it was closed; the history stays."""
    module = registry.get("opportunity")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status == "open":
        raise DomainError("E_STATE", state=module.field("status").type.display("open"))
    if not actor.is_admin and not people_below(actor).filter(user_id=record.owner_id).exists():
        raise Denied("edit")
    before = (
        StageHistory.objects.filter(opportunity=record, from_stage__kind="open", to_stage=record.stage_id)
        .order_by("-id")
        .values_list("from_stage_id", flat=True)
        .first()
    )
    stage = before or _first_open(record.stage_set_id)
    return store.update(module, actor, pk, {"stage": stage}, verb="reopened", note=reason)


def _close(actor: Actor, pk: int, kind: str, data: dict[str, Any], note: str) -> Opportunity:
    module = registry.get("opportunity")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    stage = Stage.objects.filter(stage_set=record.stage_set_id, kind=kind, deleted_at=None).order_by("sequence").first()
    if stage is None:
        raise DomainError("E_REFERENCE", field="stage", label=module.field("stage").label)
    verb = {"won": "won", "lost": "lost", "invalid": "invalidated"}[kind]
    return store.update(module, actor, pk, {"stage": stage.pk, **data}, verb=verb, note=note)


def _reason_data(kind: str, reason: str) -> dict[str, str]:
    """The reason as a choice: its value when it is one, else “other”, with the words in the history."""
    if len(reason.strip()) < REASON_LENGTH:
        return {}
    key = "won_reason" if kind == "won" else "lost_reason"
    known = {option.value for option in registry.get("opportunity").field(key).type.options}  # type: ignore[attr-defined]
    return {key: reason if reason in known else "other"}


def _check_products(changes: list[Change]) -> None:
    """New lines name products on sale; a line without a price takes the product's (F053 rule 1)."""
    lines = [(change, place, line) for change in changes for place, line in enumerate(change.lines or ())]
    known = offers({line.record.product_id for _change, _place, line in lines if line.record.product_id})
    for change, place, line in lines:
        offer = known.get(line.record.product_id)
        if offer is None:
            continue
        is_new = line.old is None or line.old["product"] != line.record.product_id
        if is_new and not offer.is_on_sale and not change.history:
            change.errors.append(DomainError("E_PRODUCT_OFF", field=f"lines.{place}.product", name=offer.name))
        if line.record.unit_price is None:
            line.record.unit_price = offer.standard_price


def _check_closed(change: Change, stages: dict[int, Stage]) -> None:
    """A closed deal can only be reopened (F037 rule 6); its remarks, tags and owner may still change."""
    if change.is_new or change.history or change.before("status") == "open" or change.verb == "reopened":
        return
    altered = set(change.old) - STILL_OPEN
    if altered or change.lines is not None:
        change.refuse("E_STAGE_CLOSED", next(iter(sorted(altered)), "lines"))


def _choose_stage(change: Change, stages: dict[int, Stage], sets: dict[int, StageSet]) -> None:
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


def _check_currency(change: Change) -> None:
    """Amounts are in the base currency for now; another currency has no rate yet."""
    if not change.value("currency_code"):
        change.put("currency_code", change.actor.currency)
    elif change.value("currency_code") != change.actor.currency:
        date = change.value("expected_close_date") or ""
        change.refuse("E_NO_RATE", "currency_code", currency=change.value("currency_code"), date=date)


def _work_out_amount(change: Change) -> None:
    """With lines the amount is their sum, and typing another is refused (F037 rule 2)."""
    places = places_of(change.actor.currency)
    if change.lines is not None:
        for line in change.lines:
            row = line.record
            row.amount = totals.line_amount(
                row.quantity or Decimal(0), row.unit_price or Decimal(0), row.discount_pct, places
            )
        amount = totals.total(line.record.amount for line in change.lines)
        if change.lines or change.removed_lines:
            _set_amount(change, amount)
    elif "amount" in change.given and change.changes("amount") and change.record.pk and _has_lines(change.record.pk):
        change.refuse("E_READ_ONLY", "amount")
    change.put("amount_base", change.value("amount") or Decimal(0))


def _set_amount(change: Change, amount: Decimal) -> None:
    typed = change.value("amount") if "amount" in change.given else None
    if (
        typed is not None
        and typed != amount
        and not change.history
        and change.lines
        and typed != change.before("amount")
    ):
        change.refuse("E_READ_ONLY", "amount")
    change.put("amount", amount)


def _has_lines(pk: int) -> bool:
    return OpportunityLine.objects.filter(opportunity=pk).exists()


def _check_stage(change: Change, stages: dict[int, Stage], sets: dict[int, StageSet]) -> None:
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
        _check_order(change, stage, stages, sets[stage.stage_set_id])
        check_gate(change, stage)
    if "probability" in change.given and change.changes("probability"):
        _check_probability(change, stage)
    else:
        change.put("probability", stage.probability)
    change.put("forecast_category", stage.category)
    change.put("status", stage.kind)
    _set_closing(change, stage)
    if not (change.history and change.value("stage_entered_at")):
        change.put("stage_entered_at", _entered(change, stage))


def _entered(change: Change, stage: Stage) -> datetime:
    """Now; for a deal of the past the day it was closed, or begun."""
    if not (change.history and change.is_new and "created_at" in change.given):
        return clock.now()
    closed = change.value("closed_at")
    begun = change.value("created_at")
    return begun if stage.kind == "open" or closed is None else max(begun, _noon(change, closed))


def _noon(change: Change, day: date) -> datetime:
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
        change.refuse("E_RANGE", "probability", low=f"{low:f}", high=f"{high:f}")


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


def _check_dates(change: Change) -> None:
    """A new deal closes at the earliest thirty days ago; putting an open one off is counted (F037 rules 1, 7)."""
    date = change.value("expected_close_date")
    if date is None:
        return
    earliest = clock.today(change.actor.timezone) - BACKDATE
    if change.is_new and not change.history and date < earliest:
        change.refuse("E_DATE_RULE", "expected_close_date", hint=f"≥ {earliest.isoformat()}")
    before = change.before("expected_close_date")
    if before is not None and date > before and change.value("status") == "open":
        change.put("slip_count", (change.value("slip_count") or 0) + 1)


def _work_out_weight(change: Change) -> None:
    change.put("weighted_base", totals.weighted(change.value("amount_base"), change.value("probability") or Decimal(0)))


def _touches_account(change: Change) -> bool:
    return change.is_new or change.changes("status") or change.changes("account")


def _moves(change: Change, firsts: dict[int, int]) -> list[StageHistory]:
    """What the stage history gains: one move; for a deal of the past its beginning and its end.

    `firsts` remembers the first stage of each process for the whole batch.
    """
    if not change.is_new and not change.changes("stage"):
        return []
    record, before = change.record, change.before("stage")
    at = record.stage_entered_at or clock.now()
    if change.history and change.is_new:
        at = record.created_at
        closed = record.closed_at
        if record.status != "open" and closed is not None:
            if record.stage_set_id not in firsts:
                firsts[record.stage_set_id] = _first_open(record.stage_set_id)
            first = firsts[record.stage_set_id]
            end = max(at, _noon(change, closed))
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


def _first_open(stage_set_id: int) -> int:
    row = Stage.objects.filter(stage_set=stage_set_id, kind="open", deleted_at=None).order_by("sequence", "pk").first()
    if row is None:
        raise DomainError("E_REFERENCE", field="stage", label="stage")
    return row.pk
