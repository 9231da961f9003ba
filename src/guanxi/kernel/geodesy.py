"""Positions on the earth: how far apart they are, and the coordinates of mainland China's maps.

Positions are kept in WGS-84, as satellites give them. Map services of mainland China draw in GCJ-02, which shifts every
point by some hundred metres, Baidu in BD-09, which shifts that once more. The shift is no secret any more but has no
official description; the constants are those that all free implementations share (docs/decisions/0098).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, atan2, cos, hypot, pi, radians, sin, sqrt

EARTH = 6_371_008.8  # metres, the mean radius of the IUGG
WGS84, GCJ02, BD09 = "wgs84", "gcj02", "bd09"
AXIS, FLATNESS = 6_378_245.0, 0.00669342162296594323  # the ellipsoid of Krasovsky, by which GCJ-02 shifts
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271  # where it shifts at all
BAIDU = pi * 3000 / 180  # how quickly its waves run
CLOSE = 1e-9  # degrees, a tenth of a millimetre


@dataclass(frozen=True)
class Spot:
    """A position in degrees."""

    lng: float
    lat: float


@dataclass(frozen=True)
class Box:
    """What lies between two latitudes and, as one or two stretches, between longitudes."""

    south: float
    north: float
    stretches: tuple[tuple[float, float], ...]


def metres_between(one: Spot, other: Spot) -> float:
    """The way along the great circle, by the haversine formula; right within half a percent."""
    north, east = radians(other.lat - one.lat), radians(other.lng - one.lng)
    half = sin(north / 2) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def box_around(centre: Spot, metres: float) -> Box:
    """The smallest box in which all lies that is no farther away; around a pole it reaches round the earth."""
    angle = metres / EARTH
    south, north = centre.lat - angle * 180 / pi, centre.lat + angle * 180 / pi
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), min(north, 90.0), ((-180.0, 180.0),))
    width = asin(min(1.0, sin(min(angle, pi / 2)) / cos(radians(centre.lat)))) * 180 / pi
    west, east = centre.lng - width, centre.lng + width
    if west < -180:
        return Box(south, north, ((west + 360, 180.0), (-180.0, east)))
    if east > 180:
        return Box(south, north, ((west, 180.0), (-180.0, east - 360)))
    return Box(south, north, ((west, east),))


def to_wgs84(spot: Spot, system: str) -> Spot:
    """A position as satellites give it, of one in the coordinates of a map."""
    if system == BD09:
        spot = _from_baidu(spot)
    return _unshifted(spot) if system in (GCJ02, BD09) else spot


def from_wgs84(spot: Spot, system: str) -> Spot:
    """A position in the coordinates of a map."""
    if system == WGS84:
        return spot
    shifted = _shifted(spot)
    return _to_baidu(shifted) if system == BD09 else shifted


def shortest_round(spots: Sequence[Spot], start: Spot | None = None) -> list[int]:
    """In which order to go to these places so that the way is short, from a start or from the first place: always to
    the nearest next one, then turning stretches round as long as that shortens the way (2-opt)."""
    if not spots:
        return []
    order = _by_nearest(spots, start)
    way = [start or spots[order[0]], *(spots[place] for place in (order if start else order[1:]))]
    places = [-1, *order] if start else order
    while (turn := _shorter_turn(way)) is not None:
        first, last = turn
        way[first : last + 1] = reversed(way[first : last + 1])
        places[first : last + 1] = reversed(places[first : last + 1])
    return [place for place in places if place >= 0]


def _by_nearest(spots: Sequence[Spot], start: Spot | None) -> list[int]:
    order = [] if start else [0]
    here, left = start or spots[0], set(range(len(spots))) - set(order)
    while left:
        place = min(left, key=lambda one: (metres_between(here, spots[one]), one))
        order.append(place)
        left.remove(place)
        here = spots[place]
    return order


def _shorter_turn(way: list[Spot]) -> tuple[int, int] | None:
    """The first stretch that is better gone the other way round; the first place stays where it is."""
    for first in range(1, len(way) - 1):
        for last in range(first + 1, len(way)):
            before, after = way[first - 1], way[last + 1] if last + 1 < len(way) else None
            now = metres_between(before, way[first]) + (metres_between(way[last], after) if after else 0)
            then = metres_between(before, way[last]) + (metres_between(way[first], after) if after else 0)
            if then < now - 0.001:
                return first, last
    return None


def _shifted(spot: Spot) -> Spot:
    """WGS-84 to GCJ-02."""
    if not (WEST <= spot.lng <= EAST and SOUTH <= spot.lat <= NORTH):
        return spot
    x, y = spot.lng - 105, spot.lat - 35
    magic = 1 - FLATNESS * sin(radians(spot.lat)) ** 2
    north = _north(x, y) * 180 / (AXIS * (1 - FLATNESS) / (magic * sqrt(magic)) * pi)
    east = _east(x, y) * 180 / (AXIS / sqrt(magic) * cos(radians(spot.lat)) * pi)
    return Spot(spot.lng + east, spot.lat + north)


def _unshifted(spot: Spot) -> Spot:
    """GCJ-02 to WGS-84: sought by shifting guesses, which come closer about a thousandfold each time."""
    guess = spot
    for _round in range(10):
        image = _shifted(guess)
        east, north = spot.lng - image.lng, spot.lat - image.lat
        guess = Spot(guess.lng + east, guess.lat + north)
        if hypot(east, north) < CLOSE:
            break
    return guess


def _to_baidu(spot: Spot) -> Spot:
    z = hypot(spot.lng, spot.lat) + 0.00002 * sin(spot.lat * BAIDU)
    theta = atan2(spot.lat, spot.lng) + 0.000003 * cos(spot.lng * BAIDU)
    return Spot(z * cos(theta) + 0.0065, z * sin(theta) + 0.006)


def _from_baidu(spot: Spot) -> Spot:
    x, y = spot.lng - 0.0065, spot.lat - 0.006
    z = hypot(x, y) - 0.00002 * sin(y * BAIDU)
    theta = atan2(y, x) - 0.000003 * cos(x * BAIDU)
    return Spot(z * cos(theta), z * sin(theta))


def _waves(value: float, *parts: tuple[float, float]) -> float:
    return sum(strength * sin(value * pi / part) for strength, part in parts) * 2 / 3


def _north(x: float, y: float) -> float:
    flat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return flat + _waves(x, (20, 1 / 6), (20, 1 / 2)) + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))


def _east(x: float, y: float) -> float:
    flat = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return flat + _waves(x, (20, 1 / 6), (20, 1 / 2)) + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
