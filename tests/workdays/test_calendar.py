"""The working calendar as a value: China's days as decreed, hours across nights, weekends and changing clocks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.workdays.calendar import Calendar
from guanxi.workdays.hours import spans

SHANGHAI = Calendar(
    week=frozenset(range(5)),
    spans=spans("09:00-12:00, 13:30-18:00"),
    zone=ZoneInfo("Asia/Shanghai"),
    country="CN",
    exceptions={date(2026, 3, 6): (False, "Founding day"), date(2026, 3, 14): (True, "Stocktaking")},
)
BERLIN = Calendar(week=frozenset(range(7)), spans=spans("00:00-24:00"), zone=ZoneInfo("Europe/Berlin"))
START = datetime(2025, 12, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 395 * 86400).map(lambda seconds: START + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("day", "is_working", "why"),
    [
        (date(2026, 2, 14), True, "worked"),  # a Saturday, worked for the Spring Festival
        (date(2026, 2, 17), False, "holiday"),
        (date(2026, 2, 22), False, "week"),
        (date(2026, 2, 24), True, "week"),
        (date(2026, 10, 7), False, "holiday"),
        (date(2026, 10, 10), True, "worked"),
        (date(2026, 3, 6), False, "company"),
        (date(2026, 3, 14), True, "company"),
    ],
)
def test_days_are_worked_as_the_state_and_the_company_say(day, is_working, why):
    found = SHANGHAI.day(day)

    assert (found.is_working, found.why) == (is_working, why)


def test_the_spring_festival_is_stepped_over():
    assert SHANGHAI.next_working_day(date(2026, 2, 14)) == date(2026, 2, 24)
    assert SHANGHAI.add_working_days(date(2026, 2, 13), 3) == date(2026, 2, 25)
    assert SHANGHAI.add_working_days(date(2026, 2, 24), -1) == date(2026, 2, 14)
    assert SHANGHAI.working_days_between(date(2026, 2, 13), date(2026, 2, 24)) == 2


def test_hours_pass_only_while_people_work():
    friday_evening = datetime(2026, 3, 13, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    after = SHANGHAI.add_working_hours(friday_evening, Decimal("2.5"))

    # One hour on Friday, one and a half on Saturday, which the company works by its own decision.
    assert after == datetime(2026, 3, 14, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert SHANGHAI.working_hours_between(friday_evening, after) == Decimal("2.5")
    assert not SHANGHAI.is_working_time(datetime(2026, 3, 13, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai")))


def test_a_day_of_the_changing_clock_has_as_many_hours_as_really_pass():
    begin, end = datetime(2026, 3, 29, tzinfo=BERLIN.zone), datetime(2026, 3, 30, tzinfo=BERLIN.zone)

    assert BERLIN.working_hours_between(begin, end) == 23


@given(MOMENTS, st.decimals(0, 400, places=2))
def test_hours_that_are_added_have_passed_in_between(moment, hours):
    later = SHANGHAI.add_working_hours(moment, hours)

    assert later >= moment
    assert abs(SHANGHAI.working_hours_between(moment, later) - hours) < Decimal("0.0001")


@given(MOMENTS, MOMENTS, MOMENTS)
def test_hours_of_two_stretches_add_up(first, second, third):
    first, second, third = sorted((first, second, third))
    parts = SHANGHAI.working_hours_between(first, second) + SHANGHAI.working_hours_between(second, third)

    assert abs(parts - SHANGHAI.working_hours_between(first, third)) < Decimal("0.0001")
    assert SHANGHAI.working_hours_between(third, first) == -SHANGHAI.working_hours_between(first, third)


@given(st.dates(date(2025, 6, 1), date(2026, 12, 1)), st.integers(1, 60))
def test_working_days_that_are_added_are_counted_again(day, count):
    later = SHANGHAI.add_working_days(day, count)

    assert SHANGHAI.is_working_day(later)
    assert SHANGHAI.working_days_between(day, later) == count


def test_a_calendar_without_any_working_day_does_not_search_for_ever():
    idle = Calendar(week=frozenset(), spans=SHANGHAI.spans, zone=SHANGHAI.zone)
    now = datetime(2026, 3, 2, tzinfo=UTC)

    assert idle.add_working_days(now.date(), 1) > now.date()
    assert idle.add_working_hours(now, Decimal(2)) == now + timedelta(hours=2)


@pytest.mark.parametrize("text", ["", "9-12", "12:00-09:00", "09:00-12:00, 11:00-18:00", "25:00-26:00", "09:00-09:00"])
def test_hours_that_nobody_can_work_are_refused(text):
    with pytest.raises(ValueError):
        spans(text)


def test_hours_are_read_as_chinese_writers_write_them():
    assert spans("9：00至12：00，13：30—18：00") == SHANGHAI.spans
