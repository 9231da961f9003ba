"""The calendar of modules with dates: days with their records, moves with a way back, refusals in words."""

import json
import re
from datetime import UTC, date, datetime

import pytest

from guanxi.meta import registry
from guanxi.web.calendars.dates import dated
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.web.pages import text_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def deal(kit: Kit):
    account = kit.make("account", "bob", name="Alba")
    return kit.make("opportunity", "bob", account=account.pk, name="Beds", expected_close_date="2031-03-10")


def test_a_record_stands_on_its_day(kit: Kit, deal):
    page = text_of(kit.browser("bob").get("/m/opportunities/calendar?dates=expected_close_date&day=2031-03-01"))

    cell = page[page.index('data-day="2031-03-10"') :]
    assert "Beds" in cell[: cell.index("</td>")]
    assert "March 2031" in page


@pytest.mark.parametrize("span", ["week", "day"])
def test_weeks_and_days_show_it_too(kit: Kit, deal, span: str):
    address = f"/m/opportunities/calendar?dates=expected_close_date&span={span}&day=2031-03-10"

    assert "Beds" in text_of(kit.browser("bob").get(address))


def test_a_moment_stands_at_its_hour_in_the_readers_zone(kit: Kit):
    kit.make("task", "bob", subject="Ring them", due_at="2031-03-10T06:30:00Z")

    page = text_of(kit.browser("bob").get("/m/tasks/calendar?span=week&day=2031-03-10&dates=due_at"))

    cell = page[page.index('data-day="2031-03-10" data-hour="14"') :]
    assert "14:30" in cell[: cell.index("</td>")]


def test_others_records_are_in_nobodys_calendar(kit: Kit, deal):
    address = "/m/opportunities/calendar?dates=expected_close_date&day=2031-03-01"

    assert "Beds" not in text_of(kit.browser("ben").get(address))
    assert "Beds" in text_of(kit.browser("alice").get(address))


def test_filters_hold_in_the_calendar_and_unknown_ones_are_refused(kit: Kit, deal):
    bob, address = kit.browser("bob"), "/m/opportunities/calendar?dates=expected_close_date&day=2031-03-01"

    assert "Beds" not in text_of(bob.get(f"{address}&name__contains=lamp"))
    for wrong in ("colour=red", "span=decade", "day=soon", "day=0001-01-01", "dates=name"):
        assert bob.get(f"/m/opportunities/calendar?{wrong}").status_code in {400, 422}


@pytest.mark.once
def test_a_module_without_dates_has_no_calendar(kit: Kit):
    assert kit.browser("admin").get("/m/product-categories/calendar").status_code == 404


@in_turn("slug", [module.slug for module in registry.all_modules()])
def test_every_module_with_dates_has_a_calendar(kit: Kit, slug: str):
    module = registry.by_slug(slug)
    assert module is not None

    status = kit.browser("admin").get(f"/m/{slug}/calendar").status_code

    assert status == (200 if dated(module, kit["admin"]) else 404)


def test_a_record_is_moved_and_put_back(kit: Kit, deal):
    bob = kit.browser("bob")
    sent = {"dates": "expected_close_date", "day": "2031-03-12", "version": deal.version}

    answer = bob.post(f"/m/opportunities/{deal.pk}/reschedule", sent, headers=JSON)

    deal.refresh_from_db()
    assert deal.expected_close_date == date(2031, 3, 12)
    bob.post(json.loads(answer.headers["X-Toast"])["undo"]["url"])
    deal.refresh_from_db()
    assert deal.expected_close_date == date(2031, 3, 10)


def test_a_moment_keeps_its_time_of_day_unless_an_hour_is_named(kit: Kit):
    task = kit.make("task", "bob", subject="Ring them", due_at="2031-03-10T06:30:00Z")
    bob = kit.browser("bob")

    bob.post(f"/m/tasks/{task.pk}/reschedule", {"dates": "due_at", "day": "2031-03-12"})
    task.refresh_from_db()
    assert task.due_at == datetime(2031, 3, 12, 6, 30, tzinfo=UTC)
    bob.post(f"/m/tasks/{task.pk}/reschedule", {"dates": "due_at", "day": "2031-03-12", "hour": "9"})
    task.refresh_from_db()
    assert task.due_at == datetime(2031, 3, 12, 1, 0, tzinfo=UTC)


def test_a_move_of_an_older_version_is_refused(kit: Kit, deal):
    sent = {"dates": "expected_close_date", "day": "2031-03-12", "version": deal.version + 1}

    answer = kit.browser("bob").post(f"/m/opportunities/{deal.pk}/reschedule", sent, headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (409, "E_STALE")


@pytest.mark.once
@pytest.mark.parametrize(
    ("dates", "day"), [("updated_at", "2031-03-12"), ("name", "2031-03-12"), ("expected_close_date", "")]
)
def test_only_dates_of_the_calendar_are_moved_and_only_to_a_day(kit: Kit, deal, dates: str, day: str):
    answer = kit.browser("bob").post(
        f"/m/opportunities/{deal.pk}/reschedule", {"dates": dates, "day": day}, headers=JSON
    )

    assert answer.status_code in {400, 422}


def test_nobody_moves_what_he_does_not_see(kit: Kit, deal):
    sent = {"dates": "expected_close_date", "day": "2031-03-12"}

    assert kit.browser("ben").post(f"/m/opportunities/{deal.pk}/reschedule", sent).status_code == 404


def test_more_than_fits_is_told(kit: Kit, monkeypatch: pytest.MonkeyPatch, deal):
    monkeypatch.setattr("guanxi.web.calendars.page.MAX_LIMIT", 1)
    kit.make("opportunity", "bob", account=deal.account_id, name="Lamps", expected_close_date="2031-03-11")

    page = text_of(kit.browser("bob").get("/m/opportunities/calendar?dates=expected_close_date&day=2031-03-01"))

    assert re.search(r"The first 1 are shown, 1 more", page)
