"""A plain map: places on empty ground, north above, drawn by the server; on tiles only where an administrator says so.

Within some hundred kilometres the ground is as good as flat, so degrees become dots by one scale.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, floor, hypot, log10, radians
from typing import Any

from guanxi.kernel.geodesy import EARTH, Spot, metres_between
from guanxi.web import formats
from guanxi.web.charts.tiles import credit, tiles_under

WIDE, HIGH, EDGE = 720, 460, 46
LEAST = 200.0  # metres from the middle to the edge
NEAR = 30  # dots: marks that are closer would cover each other on a phone
APART = 30.0  # metres: what lies closer together is apart at no scale
TOLD = 8  # names of those that one mark stands for
ROOM = 1.15  # between the outermost mark and the edge
FARTHEST = 2e7  # metres: half around the earth
DEGREE = EARTH * radians(1)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One place: what stands in the mark and beside the pointer, where it leads, and how it looks."""

    spot: Spot
    label: str
    title: str
    href: str = ""
    tone: str = ""


@dataclass(kw_only=True)
class Bunch:
    """Marks that would cover each other: they are one mark, which says how many they are."""

    x: float
    y: float
    marks: list[Mark] = field(default_factory=list)


Closer = Callable[[Spot, float], str]  # the address of a map around a spot, of so many metres


def drawn(
    marks: Sequence[Mark],
    centre: Spot | None = None,
    metres: float = 0,
    way: Iterable[Spot] = (),
    closer: Closer | None = None,
) -> dict[str, Any]:
    """The values of `components/ground.html`: marks, circles around the centre, a way, a scale. Of the ground within so
    many metres it shows no more than has marks. Where `closer` is given, marks that stand for several lead there."""
    spots = [mark.spot for mark in marks] + ([centre] if centre else [])
    middle = centre if centre and metres else _middle(spots)
    reach = min(metres or FARTHEST, _reach(spots, middle) * ROOM)
    scale = (HIGH / 2 - EDGE) / reach

    def dot(spot: Spot) -> tuple[float, float]:
        east = ((spot.lng - middle.lng + 540) % 360 - 180) * DEGREE * cos(radians(middle.lat))
        return round(WIDE / 2 + east * scale, 1), round(HIGH / 2 - (spot.lat - middle.lat) * DEGREE * scale, 1)

    def spot_at(x: float, y: float) -> Spot:
        return Spot(middle.lng + (x - WIDE / 2) * east_of_dot, middle.lat - (y - HIGH / 2) * north_of_dot)

    north_of_dot = 1 / (DEGREE * scale)
    east_of_dot = north_of_dot / cos(radians(middle.lat))
    line = [dot(spot) for spot in way]
    bar = _round_length(reach / 2)
    rings = [one for one in (bar, bar * 2, metres) if one <= reach] if metres else []
    return {
        "width": WIDE,
        "height": HIGH,
        "marks": [
            {"x": bunch.x, "y": bunch.y, "mark": _one_mark(bunch.marks, closer)}
            for bunch in reversed(_bunched(marks, dot))
        ],
        "centre": dict(zip("xy", dot(centre), strict=True)) if centre else None,
        "rings": [{"r": round(one * scale, 1), "label": formats.metres(one)} for one in sorted(set(rings))],
        "middle": {"lng": middle.lng, "lat": middle.lat, "east": east_of_dot, "north": north_of_dot},
        "tiles": tiles_under(spot_at(0, 0), spot_at(WIDE, HIGH), scale, dot),
        "credit": credit(),
        "way": " ".join(f"{x},{y}" for x, y in line),
        "bar": {"width": round(bar * scale, 1), "label": formats.metres(bar)},
    }


def _bunched(marks: Sequence[Mark], dot: Callable[[Spot], tuple[float, float]]) -> list[Bunch]:
    """The marks, those together that would cover each other."""
    found: list[Bunch] = []
    for mark in marks:
        x, y = dot(mark.spot)
        near = next((one for one in found if hypot(one.x - x, one.y - y) < NEAR), None)
        if near is None:
            near = Bunch(x=x, y=y)
            found.append(near)
        near.marks.append(mark)
    return found


def _one_mark(marks: Sequence[Mark], closer: Closer | None) -> Mark:
    """The mark that stands for these."""
    if len(marks) == 1:
        return marks[0]
    spots = [mark.spot for mark in marks]
    title = "\n".join([*(mark.title for mark in marks[:TOLD]), *(["…"] if len(marks) > TOLD else [])])
    if closer is None:
        return Mark(spot=spots[0], label="·".join(mark.label for mark in marks[:3]), title=title, href=marks[0].href)
    middle = _middle(spots)
    across = max(metres_between(middle, spot) for spot in spots)
    href = closer(middle, across) if across > APART else marks[0].href
    return Mark(spot=middle, label=str(len(marks)), title=title, href=href, tone="many")


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
