"""When somebody is best reached: the hours of the week in which he has answered (F150).

Each answer counts for its hour of its weekday, the less the longer ago it was, and half for the hours beside it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

HALF_LIFE_DAYS = 60
OPEN, CLOSE = 7, 22  # nobody is called before seven or after ten in the evening
BESIDE = 0.5
MOST = 3
MEDIUM, HIGH = 5, 15  # signals from which one is fairly or very sure

Slot = tuple[int, int]


@dataclass(frozen=True)
class Signal:
    """That somebody answered, or didn't: when, by the clock of the place, how much it says, and what it was."""

    at: datetime
    weight: int
    what: str


@dataclass(frozen=True)
class Best:
    """An hour of the week (Monday is 0), its score, and the signals in it."""

    weekday: int
    hour: int
    score: float
    signals: tuple[Signal, ...]


@dataclass(frozen=True)
class Times:
    """The best hours, the best first, and from how many signals they are; none without one that speaks for an hour."""

    best: tuple[Best, ...]
    count: int

    @property
    def confidence(self) -> str:
        """How sure it is: low, medium or high."""
        return "low" if self.count < MEDIUM else "medium" if self.count < HIGH else "high"


def best_times(signals: Iterable[Signal], now: datetime) -> Times:
    """The hours in which somebody is best reached, by what has been."""
    known = list(signals)
    if not any(one.weight > 0 for one in known):
        return Times((), len(known))
    scores: dict[Slot, float] = defaultdict(float)
    inside: dict[Slot, list[Signal]] = defaultdict(list)
    for one in known:
        days = max((now - one.at).total_seconds(), 0) / 86_400
        worth = one.weight * 0.5 ** (days / HALF_LIFE_DAYS)
        weekday, hour = one.at.weekday(), one.at.hour
        inside[weekday, hour].append(one)
        for near, share in ((hour, 1.0), (hour - 1, BESIDE), (hour + 1, BESIDE)):
            scores[weekday, near] += worth * share
    good = [(score, slot) for slot, score in scores.items() if score > 0 and OPEN <= slot[1] < CLOSE]
    good.sort(key=lambda pair: (-pair[0], pair[1]))
    best = (Best(slot[0], slot[1], score, tuple(inside[slot])) for score, slot in good[:MOST])
    return Times(tuple(best), len(known))
