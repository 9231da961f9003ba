"""Tiles under a map: which and where, none until an administrator names some, and no address that is more than that."""

from math import cos, pi, radians

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.kernel.geodesy import EARTH, Spot
from guanxi.meta.setting import trying
from guanxi.web.charts.tiles import check_template, tiles_under
from tests.kit.people import Kit
from tests.web.pages import text_of

TILES = {"map.tiles": "https://tiles.example.com/{z}/{x}/{y}.png", "map.tiles_credit": "© Those who drew it"}
MAP = "/customer-map?lng=121.47&lat=31.23"
pytestmark = pytest.mark.once


@pytest.mark.parametrize("system", ["wgs84", "gcj02"])
def test_a_place_lies_on_the_tile_that_all_such_maps_give_it(system: str) -> None:
    place = Spot(0.02435, 51.51202)
    scale = 256 * 2**17 / (2 * pi * EARTH * cos(radians(place.lat)))

    with trying({**TILES, "map.tiles_system": system}):
        found = tiles_under(place, place, scale, lambda spot: (spot.lng, spot.lat))

    assert [one["href"] for one in found] == ["https://tiles.example.com/17/65544/43582.png"]
    assert 0 < place.lng - found[0]["x"] < 360 / 2**17
    assert 0 < found[0]["y"] - place.lat < 360 / 2**17


def test_tiles_of_mainland_china_are_moved_to_where_satellites_say_they_are() -> None:
    west, east = Spot(121.46, 31.25), Spot(121.50, 31.22)

    shifted = {}
    for system in ("wgs84", "gcj02"):
        with trying({**TILES, "map.tiles_system": system}):
            found = tiles_under(west, east, 0.05, lambda spot: (spot.lng, spot.lat))
        shifted[system] = {one["href"]: one["x"] for one in found}
    both = shifted["wgs84"].keys() & shifted["gcj02"].keys()
    assert both
    assert all(shifted["wgs84"][one] - shifted["gcj02"][one] == pytest.approx(0.0045, abs=0.001) for one in both)


@pytest.mark.parametrize(
    "template",
    [
        "http://tiles.example.com/{z}/{x}/{y}.png",
        "https://tiles.example.com/{z}/{x}.png",
        "https://{x}.example.com/{z}/{x}/{y}.png",
        "https://tiles.example.com; script-src */{z}/{x}/{y}",
        "https://me:word@tiles.example.com/{z}/{x}/{y}",
        "https://[/{z}/{x}/{y}",
    ],
)
def test_an_address_that_could_let_in_more_is_refused(template: str) -> None:
    with pytest.raises(DomainError, match="E_TILES"):
        check_template(template)


def test_a_page_lets_in_the_host_of_the_tiles_and_only_where_there_is_one(kit: Kit) -> None:
    kit.make("account", "bob", name="Acme", lng="121.47", lat="31.23")
    bob = kit.browser("bob")
    plain = bob.get(MAP)
    with trying(TILES):
        streets, elsewhere = bob.get(MAP), bob.get("/")

    assert "tiles.example.com" not in plain.headers["Content-Security-Policy"]
    assert "<image" not in text_of(plain)
    assert "img-src 'self' data: https://tiles.example.com;" in streets.headers["Content-Security-Policy"] + ";"
    assert 'href="https://tiles.example.com/' in text_of(streets)
    assert "© Those who drew it" in text_of(streets)
    assert "tiles.example.com" not in elsewhere.headers["Content-Security-Policy"]
