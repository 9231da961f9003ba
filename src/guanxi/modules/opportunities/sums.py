"""Sums of deals, for those whose roles let them know the amounts."""

from decimal import Decimal

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.modules.opportunities.module import OPPORTUNITY
from guanxi.records.summary import Group
from guanxi.web.cells import amount

AMOUNT, WEIGHTED = "amount_base", "weighted_base"


def asked(actor: Actor, *keys: str) -> str:
    """The sums to ask for: those of these fields that the person may read."""
    known = readable(OPPORTUNITY, actor)
    return ",".join(key for key in keys if key in known)


def said(value: Decimal, actor: Actor, key: str = AMOUNT) -> str:
    """A sum in words; nothing for who may not know it."""
    return amount(value, actor) if key in readable(OPPORTUNITY, actor) else ""


def of_group(group: Group) -> Decimal | None:
    """The amount of a group; nothing where it was not asked for."""
    return Decimal(group.sum[AMOUNT] or 0) if AMOUNT in group.sum else None
