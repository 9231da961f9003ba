"""Customers by when they bought last, how often, and for how much (F149 rule 2)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

FIFTHS = 5
HIGH, LOW = 4, 2
NEW = timedelta(days=90)
# What counts where there are fewer than five customers, and so no fifths: days, orders, the company's currency.
FEW_RECENT = (-366, -181, -91, -31)  # days since the last order, the fewer the better
FEW_OFTEN = (1, 2, 3, 4)
FEW_MUCH = (Decimal(1_000), Decimal(10_000), Decimal(50_000), Decimal(100_000))


@dataclass(frozen=True)
class Scores:
    """One to five each: how recently, how often, for how much."""

    r: int
    f: int
    m: int


def cuts(values: Sequence[Any], few: Sequence[Any]) -> tuple[Any, ...]:
    """Up to which value one belongs to the first, second, third and fourth fifth; the fixed limits where there are too
    few values. The values come in order, the worst first."""
    count = len(values)
    if count < FIFTHS:
        return tuple(few)
    return tuple(values[place(part, count)] for part in range(1, FIFTHS))


def place(part: int, count: int) -> int:
    """Where among so many values in order a fifth ends."""
    return -(-part * count // FIFTHS) - 1


def score(value: Any, limits: Sequence[Any]) -> int:
    """One to five, by which limits a value exceeds; equal values have the same score."""
    return 1 + bisect_left(limits, value)


def segment(scores: Scores, *, since_first: timedelta) -> str:
    """The segment of a customer, by the first that fits."""
    often, much = scores.f >= HIGH, scores.m >= HIGH
    if often and much:
        return "champions" if scores.r >= HIGH else "loyal"
    if much and scores.r >= HIGH:
        return "develop"
    if much and scores.r <= LOW:
        return "win_back"
    return "new" if since_first <= NEW else "general"
