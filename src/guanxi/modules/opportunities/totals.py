"""Arithmetic of deals. Pure: no database, no clock. What a line comes to stands in `documents.totals`."""

from collections.abc import Iterable
from decimal import Decimal

from guanxi.kernel.money import round_half_up


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The amount of a deal: the sum of its lines."""
    return sum(amounts, Decimal(0))


def weighted(amount: Decimal, probability: Decimal, places: int) -> Decimal:
    """Amount times probability, rounded half up to the currency's decimals (F037 rule 2)."""
    return round_half_up(amount * probability / 100, places)
