"""Who gets the credit for a deal or a contract order (F041): what its owner shares with others, always a hundred
percent together. Those who only help are named beside that and take nothing from anybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.access.scope import answers_for, people_below
from guanxi.documents import states
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.money import round_half_up
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.number import Percent
from guanxi.meta.types.reference import Reference
from guanxi.records import store
from guanxi.records.audit import note

KEY = "splits"
REVENUE, OVERLAY = "revenue", "overlay"
CREDITS = options((REVENUE, _("Credit")), (OVERLAY, _("Help, without credit")))
WHOLE = Decimal(100)
WHO = Field(key="user", type=Reference(target="user"), label=_("Who"), column="user", required=True)
PART = Field(
    key="pct",
    type=Percent(places=4),
    label=_("Part in percent"),
    column="pct",
    required=True,
    help=_("The owner keeps what is left of a hundred; with 0 the person gets nothing any more."),
)
HOW = Field(key="credit_type", type=Choice(options=CREDITS), label=_("As"), column="credit_type", default=REVENUE)


@dataclass(frozen=True)
class Part:
    """What one person gets, in percent."""

    user_id: int
    credit_type: str
    pct: Decimal


def parts(owner: int | None, splits: Iterable[Mapping[str, Any]] | None) -> list[Part]:
    """All parts, the owner's first: what the others leave of a hundred. What he was given before it was his is in
    that."""
    every = [Part(one["user"], one["credit_type"], Decimal(one["pct"])) for one in splits or ()]
    others = [one for one in every if (one.user_id, one.credit_type) != (owner, REVENUE)]
    left = WHOLE - sum((one.pct for one in others if one.credit_type == REVENUE), Decimal(0))
    return [*([Part(owner, REVENUE, left)] if owner and left else []), *others]


def shared(amount: Decimal, found: Iterable[Part], places: int) -> list[tuple[int, Decimal]]:
    """What of an amount each gets who has credit for it, rounded half up; the first takes what rounding leaves over, so
    that all parts together are the amount."""
    credited = [one for one in found if one.credit_type == REVENUE]
    others = [(one.user_id, round_half_up(amount * one.pct / WHOLE, places)) for one in credited[1:]]
    left = amount - sum((part for _user, part in others), Decimal(0))
    return [(one.user_id, left) for one in credited[:1]] + others


def share_action(key: str) -> Action:
    """How the credit for a record is shared; it stands on the page with the parts."""
    return Action(
        key="share_credit",
        label=_("Share the credit"),
        service=partial(share, key),
        arguments=(WHO, PART, HOW),
        offered=lambda record: False,
    )


@transaction.atomic
def share(key: str, *, actor: Actor, pk: int, user: int, pct: Decimal, credit_type: str = REVENUE) -> Any:
    """Give one person a part of the credit, or another part than before: its owner does, and those above him. More than
    a hundred are refused, and so is what leaves the credit of a record without an owner open (E_SPLIT_NOT_100). Once a
    document is in effect only those above its owner change it (rule 2)."""
    module = registry.get(key)
    record = store.fetch(module, actor, pk, "edit", lock=True)
    _check_may(module, actor, record)
    if user == record.owner_id:
        raise DomainError("E_MEMBER_IS_OWNER", field=WHO.key)
    person = User.objects.get(pk=user)
    kept = [one for one in record.splits or () if one["user"] != user]
    if pct:
        kept.append({"user": user, "credit_type": credit_type, "pct": PART.type.dump(pct)})
    given = sum((Decimal(one["pct"]) for one in kept if one["credit_type"] == REVENUE), Decimal(0))
    if given > WHOLE or (record.owner_id is None and given not in (0, WHOLE)):
        raise DomainError("E_SPLIT_NOT_100", field=PART.key)
    changed = store.update(module, actor, pk, {KEY: kept or None}, trusted=True)
    note(module, actor, pk, "credit_shared", text=f"{person.name}: {PART.type.dump(pct)}%")
    return changed


def _check_may(module: Module, actor: Actor, record: Any) -> None:
    if not answers_for(module, actor, record):
        raise Denied("edit")
    is_held = hasattr(record, "approval_status") and states.is_effective(record)
    if not is_held or actor.is_admin or actor.is_system:
        return
    if not people_below(actor).filter(user_id=record.owner_id).exists():
        raise Denied("edit")
