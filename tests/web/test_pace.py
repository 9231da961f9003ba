"""Who searches like a script is asked to wait; a person never is."""

import pytest

from guanxi.web import pace
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

DOORS = ("/search?q=lan", "/search/palette?q=lan", "/m/accounts/?q=lan")


@pytest.mark.parametrize("door", DOORS)
def test_too_many_searches_in_a_minute_are_refused_for_this_person_alone(kit: Kit, monkeypatch, door: str):
    monkeypatch.setattr(pace, "SEARCHES", 2)
    monkeypatch.setattr(pace.time, "time", lambda: 6e9)
    bob, ben = kit.browser("bob"), kit.browser("ben")

    assert [bob.get(door).status_code for _ in range(3)] == [200, 200, 429]
    assert ben.get(door).status_code == 200
    assert bob.get(door.partition("?")[0]).status_code == 200


def test_all_doors_of_the_search_count_together_and_the_next_minute_begins_anew(kit: Kit, monkeypatch):
    monkeypatch.setattr(pace, "SEARCHES", 2)
    monkeypatch.setattr(pace.time, "time", lambda: 6e9)
    bob = kit.browser("bob")

    assert [bob.get(door).status_code for door in DOORS] == [200, 200, 429]

    monkeypatch.setattr(pace.time, "time", lambda: 6e9 + 60)
    assert bob.get(DOORS[2]).status_code == 200


def test_a_clock_that_goes_back_locks_nobody_out(kit: Kit, monkeypatch):
    monkeypatch.setattr(pace, "SEARCHES", 2)
    monkeypatch.setattr(pace.time, "time", lambda: 6e9)
    bob = kit.browser("bob")
    assert [bob.get(DOORS[0]).status_code for _ in range(3)] == [200, 200, 429]

    monkeypatch.setattr(pace.time, "time", lambda: 6e9 - 86_400)

    assert [bob.get(DOORS[0]).status_code for _ in range(3)] == [200, 200, 429]
