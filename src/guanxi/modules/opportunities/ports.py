"""Questions that opportunities ask of modules that they don't know."""

from datetime import date
from decimal import Decimal

from guanxi.access.actor import Actor
from guanxi.kernel.ports import Port


def _none(opportunity_id: int) -> int:
    return 0


follow_ups = Port("follow_ups", _none)


def _no_quota(actor: Actor, scope: str, position: int, first: date, end: date) -> Decimal | None:
    """The quota in money of whose deals a funnel shows (its scope, or all below a position), from one day up to
    another; nothing where there is none."""
    return None


quota = Port("quota", _no_quota)
