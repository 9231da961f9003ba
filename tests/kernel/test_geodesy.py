from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.geodesy import (
    BD09,
    GCJ02,
    Spot,
    box_around,
    from_wgs84,
    metres_between,
    shortest_round,
    to_wgs84,
)

ANYWHERE = st.builds(Spot, st.floats(-180, 180), st.floats(-89, 89))
IN_CHINA = st.builds(Spot, st.floats(73.5, 135), st.floats(18, 53.5))
IN_TOWN = st.builds(Spot, st.floats(121.3, 121.7), st.floats(31.1, 31.4))
CONTROL = (  # WGS-84 and GCJ-02, as published with the implementations that others use
    (Spot(121.5272106, 31.1774276), Spot(121.531541859215, 31.17530398364597)),
    (Spot(113.912316, 22.543847), Spot(113.9171764808363, 22.540796131694766)),
    (Spot(116.404, 39.915), Spot(116.41024449916938, 39.91640428150164)),
)


def near(one: Spot, other: Spot, metres: float) -> bool:
    return metres_between(one, other) <= metres


@pytest.mark.parametrize(("earth", "map_"), CONTROL)
def test_known_points_are_shifted_as_maps_shift_them(earth: Spot, map_: Spot):
    assert near(from_wgs84(earth, GCJ02), map_, 0.001)
    assert near(to_wgs84(map_, GCJ02), earth, 0.01)


def test_baidu_shifts_a_known_point_once_more():
    tiananmen = to_wgs84(Spot(116.404, 39.915), GCJ02)

    assert near(from_wgs84(tiananmen, BD09), Spot(116.41036949371029, 39.92133699351021), 0.01)


def test_nothing_is_shifted_far_from_china():
    assert from_wgs84(Spot(2.3522, 48.8566), GCJ02) == Spot(2.3522, 48.8566)


@given(IN_CHINA, st.sampled_from([GCJ02, BD09]))
def test_what_is_shifted_comes_back(spot: Spot, system: str):
    assert near(to_wgs84(from_wgs84(spot, system), system), spot, 1)


def test_a_known_distance_is_told():
    assert metres_between(Spot(-0.1278, 51.5074), Spot(2.3522, 48.8566)) == pytest.approx(343_556, rel=0.001)


@given(ANYWHERE, ANYWHERE, ANYWHERE)
def test_distances_are_those_of_a_space(one: Spot, other: Spot, third: Spot):
    assert metres_between(one, one) == 0
    assert metres_between(one, other) == pytest.approx(metres_between(other, one), abs=0.01)
    assert metres_between(one, third) <= metres_between(one, other) + metres_between(other, third) + 0.01


@given(ANYWHERE, ANYWHERE, st.floats(100, 2_000_000))
def test_all_that_is_near_lies_in_the_box(centre: Spot, spot: Spot, metres: float):
    box = box_around(centre, metres)
    inside = box.south <= spot.lat <= box.north and any(west <= spot.lng <= east for west, east in box.stretches)

    assert inside or metres_between(centre, spot) > metres * 0.999


@given(st.lists(IN_TOWN, min_size=1, max_size=7, unique=True))
def test_a_round_goes_everywhere_once_and_is_nearly_the_shortest(spots: list[Spot]):
    start = Spot(121.5, 31.2)
    order = shortest_round(spots, start)

    assert sorted(order) == list(range(len(spots)))
    if len(spots) <= 5:
        best = min(length([start, *way]) for way in permutations(spots))
        assert length([start, *(spots[place] for place in order)]) <= best * 1.3 + 1


def length(way: list[Spot]) -> float:
    return sum(metres_between(*pair) for pair in pairwise(way))
