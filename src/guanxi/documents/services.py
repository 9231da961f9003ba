"""Rules that all documents share: totals, what an effective one still lets change, submitting, terminating, voiding."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.scope import answers_for
from guanxi.documents import states, totals
from guanxi.documents.events import DocumentEffective, DocumentEnded
from guanxi.flow.approval import services as approvals
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.kernel.money import LIMIT, places_of
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.types.text import Text
from guanxi.records import store
from guanxi.records.change import LineChange, following
from guanxi.records.store import Change
from guanxi.records.store.cleaning import dump_line, touches_lines

REASON_LENGTH = 2
REASON = Field(key="reason", type=Text(limit=200), label=gettext_lazy("Reason"), column="reason", required=True)
# Whom a document is with and what it is about is agreed once; anything else is another document.
AGREED = ("account", "currency_code", "exchange_rate")
FREE = frozenset({"splits", "remark", "tags", "owner", "owner_department", "external_id", "source_system"})
NUMBERS = ("quantity", "unit_price", "discount_pct", "tax_rate")
WEIGHING = ("currency_code", "tax_included", "discount_pct", "discount_amount", "freight", "total_amount")


def nothing(record: Any) -> None:
    """Nothing more is asked."""


@dataclass(frozen=True, kw_only=True)
class DocumentRules:
    """What a module asks of its documents beside what all have: `ready` of one that is handed in, comes into effect or
    changes while it is, `ending` before an effective one is terminated or voided. Both refuse by raising. `agreed`: the
    module's own fields that an effective one no longer changes."""

    ready: Callable[[Any], None] = nothing
    ending: Callable[[Any], None] = nothing
    agreed: tuple[str, ...] = ()


_rules: dict[str, DocumentRules] = {}


def declare(key: str, rules: DocumentRules) -> tuple[Action, ...]:
    """Make a module one of documents; the actions that all of them have."""
    _rules[key] = rules
    return (
        Action(
            key="submit",
            label=gettext_lazy("Submit"),
            service=partial(_submit, key),
            tone="good",
            offered=states.is_open,
        ),
        Action(
            key="terminate",
            label=gettext_lazy("Terminate"),
            service=partial(_end, key, states.TERMINATED),
            arguments=(REASON,),
            tone="danger",
            offered=states.is_effective,
        ),
        Action(
            key="void",
            label=gettext_lazy("Void"),
            service=partial(_end, key, states.VOIDED),
            arguments=(REASON,),
            needs="void",
            tone="danger",
            offered=states.is_effective,
            granted=lambda actor, record: answers_for(registry.get(key), actor, record),
        ),
    )


def is_document(key: str) -> bool:
    """Whether a module is one of documents."""
    return key in _rules


# what is checked of every change


def check_changeable(change: Change) -> bool:
    """An effective document changes by a change order: with a reason, as its next version. One that was terminated or
    voided stays as it is. False when nothing of it may change."""
    if change.is_new or change.history:
        return True
    altered = set(change.old) - FREE - {"change_reason"}
    if not altered and not touches_lines(change):
        return True
    if change.before("doc_status") != states.ACTIVE:
        field = change.module.field("doc_status")
        change.refuse("E_STATE", state=field.type.display(change.before("doc_status")))
        return False
    if change.before("approval_status") in states.GRANTED:
        if agreed := altered.intersection((*AGREED, *_rules[change.module.key].agreed)):
            change.refuse("E_FIELD_FORBIDDEN", min(agreed))
            return False
        if len((change.value("change_reason") or "").strip()) < REASON_LENGTH or "change_reason" not in change.given:
            change.refuse("E_REASON_REQUIRED", "change_reason")
            return False
        change.put("version_no", change.before("version_no") + 1)
    return True


def check_still_ready(change: Change) -> None:
    """What an effective document becomes must be what could have come into effect."""
    if change.is_new or change.history or not change.old or not states.is_effective(change.record):
        return
    try:
        _rules[change.module.key].ready(change.record)
    except DomainError as error:
        change.errors.append(error)


def bring_lines(changes: list[Change]) -> None:
    """Where amounts change and lines were not given, those that are there count: one query for the batch."""
    spec = changes[0].module.lines if changes else None
    asked = {change.record.pk: change for change in changes if change.record.pk and _weighs(change)}
    if spec is None or not asked:
        return
    for row in spec.model.objects.filter(**{f"{spec.parent}__in": list(asked)}).order_by("sort", "pk"):
        change = asked[getattr(row, f"{spec.parent}_id")]
        change.lines = [*(change.lines or ()), LineChange(row, dump_line(spec, row))]


def _weighs(change: Change) -> bool:
    return change.lines is None and any(change.changes(key) for key in WEIGHING)


def add_up(change: Change) -> None:
    """What a document comes to. Without lines its total is what was typed; with lines typing another is refused."""
    places = places_of(change.value("currency_code"))
    rows = [line.record for line in change.lines or ()]
    if not rows:
        _take_total(change)
        return
    lines = [totals.Line(**{key: getattr(row, key) or Decimal(0) for key in NUMBERS}) for row in rows]
    discount = _discount(change, totals.before_discount(lines, places), places)
    if discount is None:
        return
    freight, tax_included = change.value("freight"), change.value("tax_included")
    found = totals.add_up(lines, places=places, tax_included=tax_included, discount=discount, freight=freight)
    typed = change.value("total_amount") if "total_amount" in change.given else None
    if found.total > LIMIT:
        change.refuse("E_RANGE", "total_amount", low=0, high=LIMIT)
    elif typed not in (None, found.total, change.before("total_amount")) and not change.history:
        change.refuse("E_FIELD_FORBIDDEN", "total_amount")
    else:
        _keep(change, rows, found)


def _take_total(change: Change) -> None:
    """A document without lines comes to what was typed, tax within it."""
    if change.lines is None and not change.is_new and not _weighs(change):
        return
    if change.removed_lines and "total_amount" not in change.given:
        change.put("total_amount", Decimal(0))
    net = change.value("total_amount") - change.value("freight")
    if net < 0:
        change.refuse("E_RANGE", "freight", low=0, high=change.value("total_amount"))
    change.put("net_amount", net)
    change.put("tax_amount", Decimal(0))


def _discount(change: Change, most: Decimal, places: int) -> Decimal | None:
    """The document's own discount, by its percentage where it has one."""
    percent = change.value("discount_pct")
    if percent is not None:
        change.put("discount_amount", most - totals.line_amount(Decimal(1), most, percent, places))
    amount: Decimal = change.value("discount_amount")
    if amount > most:
        change.refuse("E_RANGE", "discount_amount", low=0, high=most)
        return None
    return amount


def _keep(change: Change, rows: list[Any], found: totals.Totals) -> None:
    for row, one in zip(rows, found.lines, strict=True):
        row.net, row.tax, row.total = one.net, one.tax, one.total
    change.put("net_amount", found.net)
    change.put("tax_amount", found.tax)
    change.put("total_amount", found.total)


# what can be done


@transaction.atomic
def _submit(key: str, *, actor: Actor, pk: int) -> Any:
    """Submit a document: into its approval, or into effect where none is needed."""
    module = registry.get(key)
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if not states.is_open(record):
        raise DomainError("E_STATE", state=_state_of(module, record))
    if approvals.to_submit_by(module, actor, record):
        approvals.submit(module, actor, pk)
        return module.model.objects.get(pk=pk)
    return set_status(module, actor, pk, states.NOT_REQUIRED, "submitted")


@transaction.atomic
def _end(key: str, how: str, *, actor: Actor, pk: int, reason: str) -> Any:
    """Terminate a document, so that nothing more follows from it, or void it, so that it never counted."""
    module = registry.get(key)
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if len(reason.strip()) < REASON_LENGTH:
        raise module.field("change_reason").refused("E_REASON_REQUIRED")
    if not states.is_effective(record):
        raise DomainError("E_STATE", state=_state_of(module, record))
    _rules[key].ending(record)
    change = following(module, actor, record, {"doc_status": how}, how)
    change.note = reason
    store.write([change])
    publish(DocumentEnded(object=key, record_id=pk, how=how, actor=actor))
    return change.record


def set_status(module: Module, actor: Actor, pk: int, status: str, verb: str) -> Any:
    """Write where the approval of a document stands, and tell when it comes into effect. One that is not ready is
    refused when it is handed in, and again when it would come into effect: meanwhile others may have."""
    record: Any = module.model.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if status in (states.IN_PROGRESS, *states.GRANTED):
        _rules[module.key].ready(record)
    data: dict[str, Any] = {"approval_status": status}
    if status in states.GRANTED:
        data["effective_at"] = clock.now()
    change = following(module, actor, record, data, verb)
    store.write([change])
    if status in states.GRANTED:
        publish(DocumentEffective(object=module.key, record_id=pk, actor=actor))
    return change.record


def refuse_removing(changes: list[Change]) -> None:
    """What has come into effect is voided, never deleted (G-R8)."""
    for change in changes:
        if change.record.approval_status in states.GRANTED:
            change.errors.append(DomainError("E_STATE", state=_state_of(change.module, change.record)))


def _state_of(module: Module, record: Any) -> str:
    key = "approval_status" if record.doc_status == states.ACTIVE else "doc_status"
    return module.field(key).type.display(getattr(record, key))
