"""The clock of a machine jumps, back by a day or ahead by a month: nobody is locked out, and lists are read to their
end."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from guanxi.access.sessions import SEEN
from guanxi.api import limits
from tests.kit.people import Kit

DAY = 86_400
START = 1_800_000_000.0


class Clock:
    """The time that the process believes."""

    def __init__(self) -> None:
        self.time = START

    def jump(self, days: float) -> None:
        self.time += days * DAY


@pytest.fixture
def clock(monkeypatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(time, "time", lambda: found.time)
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromtimestamp(found.time, UTC))
    return found


def test_a_clock_that_goes_back_signs_nobody_out_and_later_uses_are_noted_again(kit: Kit, clock: Clock):
    bob = kit.browser("bob")
    assert bob.get("/").status_code == 200

    clock.jump(-1)
    assert bob.get("/").status_code == 200

    clock.jump(+1.5)
    assert bob.get("/").status_code == 200
    assert bob.session[SEEN] == int(clock.time)


def test_a_clock_that_goes_ahead_ends_what_would_have_ended_by_then(kit: Kit, clock: Clock):
    bob = kit.browser("bob")
    assert bob.get("/").status_code == 200

    clock.jump(+30)

    assert bob.get("/").status_code == 302


def test_the_share_of_a_token_is_full_again_after_the_clock_went_back(kit: Kit, clock: Clock, settings):
    settings.API_RATE = 2
    limits._used.clear()
    bob = kit.api("bob")
    assert [bob.get("/api/v1/accounts").status_code for _ in range(3)] == [200, 200, 429]

    clock.jump(-1)

    assert [bob.get("/api/v1/accounts").status_code for _ in range(3)] == [200, 200, 429]


def test_a_list_is_read_to_its_end_while_the_clock_jumps_between_writes(kit: Kit, settings):
    before = []
    for number, days in enumerate((0, 1, -1, 30, -30, 0, 2)):
        settings.FROZEN_TIME = (datetime(2026, 5, 1, tzinfo=UTC) + timedelta(days=days)).isoformat()
        before.append(kit.make("account", "bob", name=f"No {number}").pk)
    bob, seen, cursor = kit.api("bob"), [], ""
    settings.FROZEN_TIME = "2030-01-01T00:00:00+00:00"
    while cursor is not None:
        page = bob.get(f"/api/v1/accounts?limit=2&cursor={cursor}" if cursor else "/api/v1/accounts?limit=2").json()
        seen += [item["id"] for item in page["items"] if item["id"] in before]
        cursor = page["next"]
        kit.make("account", "bob", name=f"Later {len(seen)}")

    assert sorted(seen) == sorted(before)
