"""Sharing a year's quota out among its months (F042 rule 5). Arithmetic alone."""

from collections.abc import Sequence
from decimal import Decimal

from guanxi.kernel.money import round_half_up

EVENLY, SEASONALLY, WEIGHTED = "evenly", "seasonally", "weighted"
PLACES = 2
ONE = Decimal(1)


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """A total in parts by these weights, each rounded half up to two places; what rounding leaves over, the last takes,
    unless it had less to give away: then the largest does. Where all weights are zero the parts are even."""
    whole = sum(weights, Decimal(0))
    shares = list(weights) if whole else [ONE] * len(weights)
    parts = [round_half_up(total * share / (whole or len(shares)), PLACES) for share in shares[:-1]]
    last = total - sum(parts, Decimal(0))
    if last < 0:
        parts[parts.index(max(parts))] += last
    return [*parts, max(last, Decimal(0))]
