from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.nearby import nearby, read_ask
from guanxi.records import actions
from guanxi.records.reports import ask

HERE = {"lng": "121.4737", "lat": "31.2304"}


def place(kit: Any, name: str, lng: str, lat: str, who: str = "bob", **more: Any) -> Any:
    return kit.make("account", who, name=name, lng=Decimal(lng), lat=Decimal(lat), **more)


def told(kit: Any, name: str, **asked: str) -> list[tuple[str, int]]:
    return [(row["name"], row["metres"]) for row in ask(kit[name], "nearby", {**HERE, **asked}).rows]


@pytest.fixture
def town(kit: Any) -> None:
    place(kit, "Square", "121.4740", "31.2306", level="A")
    place(kit, "River", "121.4900", "31.2400", level="B")
    place(kit, "Corner of the box", "121.5230", "31.2720")  # within the box, beyond the circle
    place(kit, "Airport", "121.8083", "31.1443")
    place(kit, "Of another", "121.4738", "31.2305", "charlie")
    kit.make("account", "bob", name="Nowhere")


def test_the_nearest_come_first_within_the_circle_as_far_as_one_sees_them(kit: Any, town: None) -> None:
    assert told(kit, "bob") == [("Square", 36), ("River", 1882)]
    assert told(kit, "alice", radius_m="1000") == [("Square", 36)]
    assert [name for name, _metres in told(kit, "admin", radius_m="1000")] == ["Of another", "Square"]
    assert [name for name, _metres in told(kit, "bob", radius_m="100000")][-1] == "Airport"
    assert told(kit, "bob", level="B") == [("River", 1882)]


def test_what_is_nearby_is_found_by_where_it_is(kit: Any, town: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        told(kit, "alice")
    asked = next(one["sql"] for one in queries if "LIMIT 201" in one["sql"])

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            plan = " ".join(str(row[3]) for row in cursor.execute("EXPLAIN QUERY PLAN " + asked).fetchall())
        assert "account_spot" in plan


def test_coordinates_of_a_map_go_in_and_come_out(kit: Any, town: None) -> None:
    found = ask(kit["bob"], "nearby", {"lng": "121.478209", "lat": "31.228474", "system": "gcj02"})

    assert found.rows[0]["name"] == "Square"
    assert found.rows[0]["metres"] < 100
    assert abs(float(found.rows[0]["lng"]) - 121.4785) < 0.001


def test_the_line_of_dates_is_no_end_of_the_world(kit: Any) -> None:
    place(kit, "East of it", "-179.99", "0.5")
    place(kit, "West of it", "179.97", "0.5")

    assert told(kit, "bob", lng="179.995", lat="0.5") == [("East of it", 1668), ("West of it", 2780)]


def test_wrong_positions_and_unknown_parameters_are_refused(kit: Any) -> None:
    for asked, code in (
        ({"lng": "181", "lat": "0"}, "E_RANGE"),
        ({"lng": "x", "lat": "0"}, "E_FORMAT"),
        ({"lng": "1"}, "E_REQUIRED"),
        ({**HERE, "radius_m": "0"}, "E_RANGE"),
        ({**HERE, "system": "moon"}, "E_CHOICE"),
        ({**HERE, "city": "x"}, "E_UNKNOWN_PARAMETER"),
    ):
        with pytest.raises(DomainError, match=code):
            ask(kit["bob"], "nearby", asked)


def test_one_query_finds_them(kit: Any, town: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        nearby(kit["bob"], read_ask(HERE))

    assert len(seen) == 1


def test_a_position_is_set_in_the_coordinates_of_a_map_and_kept_in_those_of_satellites(kit: Any) -> None:
    account = kit.make("account", "bob", name="Acme")
    told = {"lng": "121.478209", "lat": "31.228474", "system": "gcj02"}
    placed = actions.run(registry.get("account"), kit["bob"], account.pk, "set_position", told)

    assert (round(placed.lng, 3), round(placed.lat, 3), placed.geo_source) == (
        Decimal("121.474"),
        Decimal("31.230"),
        "gcj02",
    )


@pytest.mark.once
def test_the_page_lists_who_is_nearby_and_lets_the_browser_say_where(kit: Any, town: None) -> None:
    asked = kit.browser("bob").get("/customer-map")
    shown = kit.browser("bob").get("/customer-map", HERE)

    assert "geolocation=(self)" in asked["Permissions-Policy"]
    assert [name in shown.content.decode() for name in ("Square", "River", "Airport", "Of another")] == [
        True,
        True,
        False,
        False,
    ]
    assert kit.browser("bob").get("/customer-map", {"place": "x"}).status_code == 400
