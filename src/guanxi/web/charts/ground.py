"""A plain map: places on empty ground, north above, drawn by the server with no tile of any map service.

Within some hundred kilometres the ground is as good as flat, so degrees become dots by one scale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import Any

from guanxi.kernel.geodesy import EARTH, Spot
from guanxi.web import formats

WIDE, HIGH, EDGE = 720, 460, 46
LEAST = 200.0  # metres from the middle to the edge
DEGREE = EARTH * radians(1)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One place: what stands in the mark and beside the pointer, where it leads, and how it looks."""

    spot: Spot
    label: str
    title: str
    href: str = ""
    tone: str = ""


def drawn(
    marks: Sequence[Mark], centre: Spot | None = None, metres: float = 0, way: Iterable[Spot] = ()
) -> dict[str, Any]:
    """The values of `components/ground.html`: marks, a circle of so many metres around the centre, a way, a scale."""
    spots = [mark.spot for mark in marks] + ([centre] if centre else [])
    middle = centre if centre and metres else _middle(spots)
    reach = metres or _reach(spots, middle)
    scale = (HIGH / 2 - EDGE) / reach

    def dot(spot: Spot) -> tuple[float, float]:
        east = ((spot.lng - middle.lng + 540) % 360 - 180) * DEGREE * cos(radians(middle.lat))
        return round(WIDE / 2 + east * scale, 1), round(HIGH / 2 - (spot.lat - middle.lat) * DEGREE * scale, 1)

    line = [dot(spot) for spot in way]
    bar = _round_length(reach / 2)
    return {
        "width": WIDE,
        "height": HIGH,
        "marks": [{"x": dot(mark.spot)[0], "y": dot(mark.spot)[1], "mark": mark} for mark in reversed(marks)],
        "centre": dict(zip("xy", dot(centre), strict=True)) if centre else None,
        "rings": [round(metres * part * scale, 1) for part in (0.5, 1)] if metres else [],
        "way": " ".join(f"{x},{y}" for x, y in line),
        "bar": {"width": round(bar * scale, 1), "label": formats.metres(bar)},
    }


def _middle(spots: Sequence[Spot]) -> Spot:
    lngs, lats = [spot.lng for spot in spots], [spot.lat for spot in spots]
    return Spot((min(lngs) + max(lngs)) / 2, (min(lats) + max(lats)) / 2)


def _reach(spots: Sequence[Spot], middle: Spot) -> float:
    """How many metres lie between the middle and the upper edge, so that all places are on the ground."""
    north = max(abs(spot.lat - middle.lat) for spot in spots) * DEGREE
    east = max(abs(spot.lng - middle.lng) for spot in spots) * DEGREE * cos(radians(middle.lat))
    return max(LEAST, north, east * (HIGH / 2 - EDGE) / (WIDE / 2 - EDGE))


def _round_length(metres: float) -> float:
    """The longest of 1, 2 and 5 times a power of ten that is no longer."""
    power = 10.0 ** floor(log10(metres))
    return next(part * power for part in (5, 2, 1) if part * power <= metres)
