"""Where a function of few numbers is lowest: the simplex of J. A. Nelder and R. Mead (The Computer Journal 7, 1965)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

STEPS = 2_000
CLOSE = 1e-9  # of the values at all corners, relative

Point = tuple[float, ...]


@dataclass(frozen=True, order=True)
class Corner:
    """A place that was tried, and the value there."""

    value: float
    at: Point


def lowest(function: Callable[[Point], float], start: Point) -> tuple[Point, float]:
    """The lowest place near the start, and the value there. Where the function can't be worked out it counts as
    endlessly high."""

    def tried(at: Point) -> Corner:
        try:
            return Corner(function(at), at)
        except (OverflowError, ValueError, ZeroDivisionError):
            return Corner(inf, at)

    ahead = (tuple(x + (place == axis) for place, x in enumerate(start)) for axis in range(len(start)))
    corners = sorted(tried(at) for at in (start, *ahead))
    for _step in range(STEPS):
        best, worst = corners[0], corners[-1]
        if worst.value - best.value < CLOSE * (abs(best.value) + 1):
            break
        better = _better(tried, corners)
        shrunk = (tried(_between(best.at, one.at, 0.5)) for one in corners[1:])
        kept = [*shrunk] if better is None else [*corners[1:-1], better]
        corners = sorted([best, *kept])
    return corners[0].at, corners[0].value


def _better(tried: Callable[[Point], Corner], corners: Sequence[Corner]) -> Corner | None:
    """A better corner than the worst one: beyond the middle of the others, further out, or on either side of it."""
    worst, others = corners[-1], corners[:-1]
    middle = tuple(sum(axis) / len(others) for axis in zip(*(one.at for one in others), strict=True))
    beyond = tried(_between(middle, worst.at, -1.0))
    if beyond.value < others[0].value:
        return min(beyond, tried(_between(middle, worst.at, -2.0)))
    if beyond.value < others[-1].value:
        return beyond
    nearer = tried(_between(middle, worst.at, -0.5 if beyond.value < worst.value else 0.5))
    return nearer if nearer.value < min(beyond.value, worst.value) else None


def _between(first: Point, second: Point, part: float) -> Point:
    """So far on the way from one place to another; before the first one with a negative part."""
    return tuple(x + part * (y - x) for x, y in zip(first, second, strict=True))
