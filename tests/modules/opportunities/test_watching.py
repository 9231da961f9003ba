"""Reminders of deals: stuck ones to owner and superior, overdue ones once a day."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.jobs.run import Next, Run
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.modules.opportunities.jobs import watch_deals
from guanxi.modules.opportunities.stuck import longest_stays
from guanxi.records import store
from tests.kit.people import Kit

DEAL = registry.get("opportunity")


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-02T04:00:00+00:00"


def watch() -> None:
    outcome: Any = Next({}, 0, None)
    while isinstance(outcome, Next):
        outcome = watch_deals(Run(job_id=1, user_id=None, checkpoint=outcome.checkpoint))


def told(kit: Kit, name: str) -> list[str]:
    return [entry.text for entry in notices.entries(kit[name], limit=50)[0] if entry.kind.key.startswith("deal")]


def test_the_owner_hears_once_of_a_deal_that_stays_too_long(kit: Kit, settings: Any) -> None:
    deal = kit.make(DEAL, name="Beds", expected_close_date="2027-01-01")
    days = dict(longest_stays())[deal.stage_id]

    settings.FROZEN_TIME = (deal.stage_entered_at + timedelta(days=days)).isoformat()
    watch()
    assert told(kit, "bob") == []

    settings.FROZEN_TIME = (deal.stage_entered_at + timedelta(days=days + 1)).isoformat()
    watch()
    watch()
    assert told(kit, "bob") == [f"“Beds” has been in its stage for more than {days} days."]
    assert told(kit, "alice") == []


def test_the_superior_hears_of_it_after_half_as_long_again(kit: Kit, settings: Any) -> None:
    deal = kit.make(DEAL, name="Beds", expected_close_date="2027-01-01")
    days = dict(longest_stays())[deal.stage_id]
    settings.FROZEN_TIME = (deal.stage_entered_at + timedelta(days=days * 3 // 2 + 1)).isoformat()

    watch()

    assert told(kit, "alice") == [f"“Beds” of Bob has been in its stage for more than {days} days."]


def test_a_deal_that_moved_on_is_watched_anew(kit: Kit, settings: Any) -> None:
    deal = kit.make(DEAL, name="Beds", expected_close_date="2027-01-01")
    settings.FROZEN_TIME = "2026-03-20T04:00:00+00:00"
    watch()
    stages = [stage for stage, _days in longest_stays()]
    store.update(DEAL, kit["bob"], deal.pk, {"stage": stages[stages.index(deal.stage_id) + 1]})
    watch()
    assert len(told(kit, "bob")) == 1

    settings.FROZEN_TIME = "2026-05-01T04:00:00+00:00"
    watch()
    assert len(told(kit, "bob")) == 2


def test_overdue_deals_are_reminded_of_once_a_day_until_their_date_is_moved(kit: Kit, settings: Any) -> None:
    first = kit.make(DEAL, expected_close_date="2026-03-04")
    kit.make(DEAL, expected_close_date="2026-03-05")
    kit.make(DEAL, expected_close_date="2026-03-06")

    settings.FROZEN_TIME = "2026-03-06T04:00:00+00:00"
    watch()
    watch()
    assert told(kit, "bob") == ["2 deals are past their expected date: move them on, or move the dates."]

    settings.FROZEN_TIME = "2026-03-07T04:00:00+00:00"
    store.update(DEAL, kit["bob"], first.pk, {"expected_close_date": "2026-04-01"})
    watch()
    assert len(told(kit, "bob")) == 2


def test_the_reminder_opens_exactly_those_deals(kit: Kit, settings: Any) -> None:
    kit.make(DEAL, name="Late beds", expected_close_date="2026-03-04")
    kit.make(DEAL, name="Other beds", expected_close_date="2026-06-04")
    settings.FROZEN_TIME = "2026-03-06T04:00:00+00:00"
    watch()
    entry = notices.entries(kit["bob"], limit=1)[0][0]

    page = kit.browser("bob").get(f"/m/opportunities/{entry.rest}").content.decode()

    assert "Late beds" in page
    assert "Other beds" not in page
