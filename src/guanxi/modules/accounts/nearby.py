"""Customers nearby (F030 rule 3): those within some metres of a position, the nearest first, as the asker sees them.

The box around the circle is found by the index on latitude and longitude; the database orders what lies in it by the
square of a flat distance in whole numbers, and only the nearest are measured exactly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians
from typing import Any

from django.db import connections, models
from django.db.models import F, Func, Q, QuerySet

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.geodesy import WGS84, Spot, box_around, from_wgs84, metres_between, to_wgs84
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.number import DecimalNumber
from guanxi.modules.accounts.models import Account
from guanxi.modules.accounts.picklists import GEO_SOURCES
from guanxi.records.query import apply, parse

RADII = (500, 1000, 3000, 5000, 10_000, 20_000)
USUAL, FARTHEST = 5000, 500_000  # metres
MOST = 200
FILTERS = ("stage", "level", "owner")
MICRO = 1_000_000  # of a degree, as coordinates are kept
LNG = DecimalNumber(places=15, low=Decimal(-180), high=Decimal(180))
LAT = DecimalNumber(places=15, low=Decimal(-90), high=Decimal(90))


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Around which position (in WGS-84), within how many metres, which customers; and the coordinates of the answer."""

    centre: Spot
    metres: int = USUAL
    system: str = WGS84
    filters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A customer, how many metres away, and where in the coordinates that were asked for."""

    account: Account
    metres: int
    spot: Spot


class FlatDistance(Func):
    """The square of a distance on flat ground, in millionths of a degree of latitude: whole numbers on both databases,
    and what is nearer comes first whatever the scale."""

    output_field = models.BigIntegerField()

    def __init__(self, centre: Spot) -> None:
        self.centre = centre
        super().__init__(F("lat"), F("lng"))

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, list[Any]]:
        (lat, _lat), (lng, _lng) = (compiler.compile(one) for one in self.get_source_expressions())
        north = f"({lat} - ({round(self.centre.lat * MICRO)}))"
        east = (
            f"(({lng} - ({round(self.centre.lng * MICRO)})) * {round(cos(radians(self.centre.lat)) * 10_000)} / 10000)"
        )
        return f"({north} * {north} + {east} * {east})", []


def read_ask(given: dict[str, str]) -> Ask:
    """What is asked by `lng`, `lat`, `radius_m`, `system` and filters; a wrong one is refused by its name."""
    system = _named("system", given.get("system") or WGS84, Choice(options=GEO_SOURCES))
    lng, lat = (_named(key, given.get(key), kind) for key, kind in (("lng", LNG), ("lat", LAT)))
    for key, value in (("lng", lng), ("lat", lat)):
        if value is None:
            raise DomainError("E_REQUIRED", field=key, label=key)
    return Ask(
        centre=to_wgs84(Spot(float(lng), float(lat)), system),
        metres=_metres(given.get("radius_m") or str(USUAL)),
        system=system,
        filters=tuple((key, given[key]) for key in FILTERS if given.get(key)),
    )


def nearby(actor: Actor, ask: Ask) -> tuple[list[Neighbour], bool]:
    """The customers nearby, the nearest first, and whether there are more than are told: one query."""
    account = registry.get("account")
    actor.require(account, "view")
    if not {"lng", "lat"} <= readable(account, actor):
        raise Denied("view")
    rows = apply(account, actor, parse(account, actor, ask.filters))
    found = [one for part in _parts(rows, ask) for one in part]
    measured = sorted(
        ((round(metres_between(ask.centre, _spot(row))), row.pk, row) for row in found), key=lambda one: one[:2]
    )
    inside = [
        Neighbour(account=row, metres=metres, spot=from_wgs84(_spot(row), ask.system))
        for metres, _pk, row in measured
        if metres <= ask.metres
    ]
    return inside[:MOST], len(inside) > MOST


def _parts(rows: QuerySet, ask: Ask) -> Iterable[QuerySet]:
    """The nearest within the box; where that lies across the line of dates, on either side of it."""
    box = box_around(ask.centre, ask.metres)
    for west, east in box.stretches:
        turns = -360 if ask.centre.lng > east else 360 if ask.centre.lng < west else 0
        centre = Spot(ask.centre.lng + turns, ask.centre.lat)
        inside = Q(lat__gte=_exact(box.south), lat__lte=_exact(box.north), lng__gte=_exact(west), lng__lte=_exact(east))
        yield _narrowed(rows, inside).order_by(FlatDistance(centre), "pk")[: MOST + 1]


def _narrowed(rows: QuerySet, inside: Q) -> QuerySet:
    """The rows within a box. SQLite, unless it has counted its tables, goes through all rows of many owners rather than
    through the box; where the ids of the box are asked for by themselves, it looks there."""
    if connections[rows.db].vendor == "sqlite":
        return rows.filter(pk__in=Account.objects.filter(inside).values("pk"))
    return rows.filter(inside)


def _exact(degrees: float) -> Decimal:
    return Decimal(f"{degrees:.6f}")


def _spot(row: Account) -> Spot:
    return Spot(float(row.lng), float(row.lat))


def _metres(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= FARTHEST:
        raise DomainError("E_RANGE", field="radius_m", label="radius_m", low=1, high=FARTHEST)
    return int(text)


def _named(key: str, value: Any, kind: Any) -> Any:
    return Field(key=key, type=kind, label=key, column=key).clean(value)
