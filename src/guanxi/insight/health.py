"""How well it goes with a customer (F019): a score out of weighted parts, and its band. Days and shares; no tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from guanxi.kernel.money import round_half_up

WHOLE, NONE = Decimal(1), Decimal(0)
BANDS = ((70, "healthy"), (40, "attention"), (0, "risk"))  # from which score on, the best first
RANKS = {band: place for place, (_least, band) in enumerate(BANDS)}
LEAST_INTERVAL, FIRST_INTERVAL = 30, 90  # days: no customer is late before; of one who has ordered once
FRESH, FORGOTTEN = 30, 90  # days since the last follow-up: all points until then, none from then on
DORMANT = Decimal("1.5")  # times the customer's own interval


@dataclass(frozen=True)
class Part:
    """One part of the score: its key, what share of its points is reached, and the figures that say so."""

    key: str
    share: Decimal
    facts: Mapping[str, int]


@dataclass(frozen=True)
class Health:
    """The score from 0 to 100, its band, and of each part the points and the most that it could have."""

    score: int
    band: str
    parts: tuple[tuple[Part, Decimal, Decimal], ...]


def interval(days: Sequence[date]) -> int | None:
    """How many days lie between the orders of a customer on average; orders of one day are one. None for one alone."""
    different = sorted(set(days))
    if len(different) < 2:
        return None
    return int(round_half_up(Decimal((different[-1] - different[0]).days) / (len(different) - 1), 0))


def dormant_after(own_interval: int | None) -> int | None:
    """After how many days without an order a customer is dormant; never by this rule without an interval of his own."""
    return None if own_interval is None else max(ceil(own_interval * DORMANT), LEAST_INTERVAL)


def recency(since: int, own_interval: int | None) -> Part:
    """All points until the next order is due, none from three intervals on, in proportion between."""
    usual = max(own_interval or FIRST_INTERVAL, LEAST_INTERVAL)
    return Part("recency", _falling(since, usual, usual * 3), {"days": since, "usual": usual})


def trend(now: Decimal, before: Decimal) -> Part:
    """What was ordered in the last ninety days beside the ninety before: all points where it is as much or more."""
    share = min(now / before, WHOLE) if before > 0 else (WHOLE if now > 0 else NONE)
    percent = int(round_half_up(share * 100, 0))
    return Part("trend", max(share, NONE), {"percent": max(percent, 0)})


def follow_up(since: int | None) -> Part:
    """All points within thirty days, none from ninety on, nor without any follow-up."""
    if since is None:
        return Part("follow_up", NONE, {})
    return Part("follow_up", _falling(since, FRESH, FORGOTTEN), {"days": since})


def health(parts: Sequence[Part], weights: Mapping[str, Decimal]) -> Health | None:
    """The weighted sum of the parts, as if their weights came to a hundred; none where nothing weighs anything."""
    whole = sum((weights[part.key] for part in parts), NONE)
    if not whole:
        return None
    score = int(round_half_up(sum((part.share * weights[part.key] for part in parts), NONE) * 100 / whole, 0))
    weighed = ((part, weights[part.key]) for part in parts)
    told = tuple((part, _points(part.share * weight, whole), _points(weight, whole)) for part, weight in weighed)
    return Health(score, next(band for least, band in BANDS if score >= least), told)


def has_dropped(before: str, after: str) -> bool:
    """Whether a band is a worse one than before."""
    return bool(before and after) and RANKS[after] > RANKS[before]


def _falling(value: int, full: int, none: int) -> Decimal:
    return min(max(Decimal(none - value) / (none - full), NONE), WHOLE)


def _points(value: Decimal, whole: Decimal) -> Decimal:
    return round_half_up(value * 100 / whole, 1)
