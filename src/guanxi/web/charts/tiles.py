"""Streets under a plain map: tiles of a map service that an administrator has chosen, and none until he has.

A page with tiles tells that service which region somebody looks at, so the product has no service of its own choice,
and a page lets its browser fetch pictures from this one host alone.
"""

from collections.abc import Callable
from math import asinh, atan, cos, degrees, floor, log2, pi, radians, sinh, tan
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.geodesy import EARTH, GCJ02, WGS84, Spot, from_wgs84, to_wgs84
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.text import Text

SIDE = 256  # dots of a tile
MOST_ZOOM = 18
END = 85.0511  # degrees of latitude: where maps of tiles end
PLACES = ("{z}", "{x}", "{y}")
Dot = Callable[[Spot], tuple[float, float]]


def check_template(template: str) -> None:
    """An address that names zoom, column and row, at one host by https; E_TILES for anything else."""
    if not template:
        return
    try:
        parts = urlsplit(template)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise DomainError("E_TILES") from None
    is_plain = all(sign.isascii() and (sign.isalnum() or sign in "-.") for sign in host)
    if parts.scheme != "https" or not host or not is_plain or parts.username or "{" in parts.netloc:
        raise DomainError("E_TILES")
    if not all(template.count(place) == 1 for place in PLACES):
        raise DomainError("E_TILES")


TEMPLATE = declare(
    Setting(
        key="map.tiles",
        type=Text(limit=300),
        label=_("Address of map tiles"),
        about=_(
            "Such as https://tiles.example.com/{z}/{x}/{y}.png: streets under the map of customers and the day's "
            "route. Its host learns which region somebody looks at. Left empty, maps are plain and ask nobody."
        ),
        default="",
        group="sales",
        check=check_template,
    )
)
SYSTEM = declare(
    Setting(
        key="map.tiles_system",
        type=Choice(
            options=options((WGS84, _("WGS-84, as satellites")), (GCJ02, _("GCJ-02, as maps of mainland China")))
        ),
        label=_("Coordinates of map tiles"),
        about=_("In which coordinates the tiles are drawn; a wrong choice shifts the streets by some hundred metres."),
        default=WGS84,
        group="sales",
    )
)
CREDIT = declare(
    Setting(
        key="map.tiles_credit",
        type=Text(limit=200),
        label=_("Whose the map tiles are"),
        about=_("Stands below each map, as most map services ask for."),
        default="",
        group="sales",
    )
)


def tiles_under(north_west: Spot, south_east: Spot, scale: float, dot: Dot) -> list[dict[str, Any]]:
    """The tiles between two corners, each where `dot` puts it; `scale` is in dots a metre. None without a template."""
    template, system = TEMPLATE.now(), SYSTEM.now()
    if not template:
        return []
    zoom = _zoom(scale, (north_west.lat + south_east.lat) / 2)
    left, top = _tile(from_wgs84(north_west, system), zoom)
    right, bottom = _tile(from_wgs84(south_east, system), zoom)
    found = []
    for column in range(left, right + 1):
        for row in range(max(top, 0), min(bottom, 2**zoom - 1) + 1):
            x, y = dot(to_wgs84(_corner(column, row, zoom), system))
            end_x, end_y = dot(to_wgs84(_corner(column + 1, row + 1, zoom), system))
            href = template.replace("{z}", str(zoom)).replace("{x}", str(column % 2**zoom)).replace("{y}", str(row))
            found.append({"x": x, "y": y, "width": round(end_x - x, 1), "height": round(end_y - y, 1), "href": href})
    return found


def credit() -> str:
    """Whose the tiles are, where there are some."""
    return str(CREDIT.now()) if TEMPLATE.now() else ""


def lets_tiles_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer of a page with a map: its browser may fetch pictures from the host of the tiles."""
    template = TEMPLATE.now()
    if not template:
        return response
    host = f"https://{urlsplit(template).netloc}"
    answer: HttpResponse = csp_update({"img-src": [host]})(lambda request: response)(request)
    return answer


def _zoom(scale: float, lat: float) -> int:
    """The zoom at which a tile is drawn about as large as it is."""
    around = 2 * pi * EARTH * cos(radians(lat))
    return max(0, min(MOST_ZOOM, round(log2(around * scale / SIDE))))


def _tile(spot: Spot, zoom: int) -> tuple[int, int]:
    lat = radians(max(-END, min(END, spot.lat)))
    return floor((spot.lng + 180) / 360 * 2**zoom), floor((1 - asinh(tan(lat)) / pi) / 2 * 2**zoom)


def _corner(column: int, row: int, zoom: int) -> Spot:
    """The upper left corner of a tile."""
    return Spot(column / 2**zoom * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * row / 2**zoom)))))
