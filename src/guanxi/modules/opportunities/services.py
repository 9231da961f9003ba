"""Rules of opportunities (F037, F038): what is checked of every deal, and what a person can do with one."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.scope import people_below
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.events import publish
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.modules.opportunities.amounts import (
    check_currency,
    convert,
    work_out_amount,
    work_out_weight,
)
from guanxi.modules.opportunities.entering import REASON_LENGTH, check_stage, choose_stage
from guanxi.modules.opportunities.events import DealsChanged, DealsMovedOn
from guanxi.modules.opportunities.models import Opportunity, Stage, StageHistory, StageSet
from guanxi.modules.opportunities.moves import first_open_stage, moves_of
from guanxi.modules.opportunities.rivals import forget_winner, note_winners
from guanxi.modules.products.facade import check_lines
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.store import Change

BACKDATE_DAYS = declare(
    Setting(
        key="opportunities.backdate_days",
        type=Integer(low=0, high=3650),
        label=gettext_lazy("Days by which a new deal may lie back"),
        about=gettext_lazy("A new deal is expected to close at the earliest so many days ago."),
        default=30,
        group="sales",
    )
)
STILL_OPEN = frozenset({"remark", "tags", "owner", "owner_department", "external_id", "source_system"})


def check_opportunities(changes: list[Change]) -> None:
    """All rules of a batch of deals; stages, sets and products are read once."""
    stages = {stage.pk: stage for stage in Stage.objects.filter(deleted_at=None).order_by("sequence", "pk")}
    sets = {row.pk: row for row in StageSet.objects.filter(deleted_at=None).order_by("pk")}
    check_lines(changes)
    for change in changes:
        _check_closed(change)
        choose_stage(change, stages, sets)
        check_currency(change)
        work_out_amount(change)
        if change.is_good:
            check_stage(change, stages, sets)
            convert(change)
            _check_dates(change)
            forget_winner(change)
        work_out_weight(change)


def opportunities_saved(changes: list[Change]) -> None:
    """The moves between stages are kept, and accounts hear which of them have open deals."""
    firsts: dict[int, int] = {}
    StageHistory.objects.bulk_create([row for change in changes for row in moves_of(change, firsts)], batch_size=500)
    note_winners(changes)
    tell_accounts([change for change in changes if _touches_account(change)])
    if further := frozenset(change.value("account") for change in changes if _moves_on(change)):
        publish(DealsMovedOn(accounts=further))


def _moves_on(change: Change) -> bool:
    """Whether a deal has come further: its new stage makes it likelier than the one before."""
    if change.is_new or change.history or not change.changes("stage") or not change.value("account"):
        return False
    return bool((change.value("probability") or 0) > (change.before("probability") or 0))


def tell_accounts(changes: list[Change]) -> None:
    """The accounts of these deals, present and former, learn whether they have an open one."""
    touched = {pk for change in changes for pk in (change.value("account"), change.before("account")) if pk}
    if not touched:
        return
    rows = Opportunity.objects.filter(account__in=touched, status="open", deleted_at=None).order_by()
    with_open = frozenset(rows.values_list("account_id", flat=True).distinct())
    publish(DealsChanged(with_open=with_open, without_open=frozenset(touched) - with_open))


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
def lose(
    *, actor: Actor, pk: int, lost_reason: str, winning_competitor: int | None = None, note: str = ""
) -> Opportunity:
    """Lose a deal, with the reason; to whom must be said when the reason is a competitor."""
    winner = {"winning_competitor": winning_competitor} if winning_competitor else {}
    return _close(actor, pk, "lost", {"lost_reason": lost_reason, **winner}, note or lost_reason)


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
    return store.update(module, actor, pk, {"stage": _stage_before(record)}, verb="reopened", note=reason)


def won_by_order(*, actor: Actor, pk: int, number: str, signed: date) -> None:
    """An open deal is won by a contract order that came into effect, on the day when that was signed."""
    record = _held(pk)
    if record is not None and record.status == "open":
        _follow(actor, record, {"stage": _closing_stage(record, "won").pk, "closed_at": signed}, "won", number)


def goes_on(*, actor: Actor, pk: int, number: str) -> None:
    """A won deal whose contract order was voided is open again, where it was before."""
    record = _held(pk)
    if record is not None and record.status == "won":
        _follow(actor, record, {"stage": _stage_before(record)}, "reopened", number)


def _held(pk: int) -> Opportunity | None:
    rows = Opportunity.objects.filter(pk=pk, deleted_at=None).select_for_update(of=("self",), no_key=True)
    return rows.first()


def _follow(actor: Actor, record: Opportunity, data: dict[str, Any], verb: str, note: str) -> None:
    change = following(registry.get("opportunity"), actor, record, data | {"stage_entered_at": clock.now()}, verb)
    change.note = note
    store.write([change])


def _stage_before(record: Opportunity) -> int:
    """The stage in which a closed deal stood before it was closed."""
    moves = StageHistory.objects.filter(opportunity=record, from_stage__kind="open", to_stage=record.stage_id)
    found = moves.order_by("-id").values_list("from_stage_id", flat=True).first()
    return found or first_open_stage(record.stage_set_id)


def _closing_stage(record: Opportunity, kind: str) -> Stage:
    rows = Stage.objects.filter(stage_set=record.stage_set_id, kind=kind, deleted_at=None).order_by("sequence")
    found = rows.first()
    if found is None:
        raise registry.get("opportunity").field("stage").refused("E_REFERENCE")
    return found


def _close(actor: Actor, pk: int, kind: str, data: dict[str, Any], note: str) -> Opportunity:
    module = registry.get("opportunity")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if record.status != "open":
        raise DomainError("E_STAGE_CLOSED")
    stage = _closing_stage(record, kind)
    verb = {"won": "won", "lost": "lost", "invalid": "invalidated"}[kind]
    return store.update(module, actor, pk, {"stage": stage.pk, **data}, verb=verb, note=note)


def _reason_data(kind: str, reason: str) -> dict[str, str]:
    """The reason as a choice: its value when it is one, else “other”, with the words in the history."""
    if len(reason.strip()) < REASON_LENGTH:
        return {}
    key = "won_reason" if kind == "won" else "lost_reason"
    known = {option.value for option in registry.get("opportunity").field(key).type.options}  # type: ignore[attr-defined]
    return {key: reason if reason in known else "other"}


def _check_closed(change: Change) -> None:
    """A closed deal can only be reopened (F037 rule 6); its remarks, tags and owner may still change."""
    if change.is_new or change.history or change.before("status") == "open" or change.verb == "reopened":
        return
    altered = set(change.old) - STILL_OPEN
    if altered or change.lines is not None:
        change.refuse("E_STAGE_CLOSED", next(iter(sorted(altered)), "lines"))


def _check_dates(change: Change) -> None:
    """A new deal closes at the earliest thirty days ago; putting an open one off is counted (F037 rules 1, 7)."""
    date = change.value("expected_close_date")
    if date is None:
        return
    earliest = clock.today(change.actor.timezone) - timedelta(days=BACKDATE_DAYS.now())
    if change.is_new and not change.history and date < earliest:
        hint = _("choose %(day)s or a later day.") % {"day": earliest.isoformat()}
        change.refuse("E_DATE_RULE", "expected_close_date", hint=hint)
    before = change.before("expected_close_date")
    if before is not None and date > before and change.value("status") == "open":
        change.put("slip_count", (change.value("slip_count") or 0) + 1)


def _touches_account(change: Change) -> bool:
    return change.is_new or change.changes("status") or change.changes("account")
