"""Rules of repeating: when something takes place, by the clock of its zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guanxi.modules.events.recurrence import BadRule, over_at, read_rule, spans, takes_place, times_before

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def at(*parts: int, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(*parts, tzinfo=zone).astimezone(UTC)  # type: ignore[misc,arg-type]


def days(rule: str, start: datetime, first: datetime, last: datetime, zone: ZoneInfo = SHANGHAI) -> list[str]:
    found = spans(start, start + HOUR, read_rule(rule, zone), zone, (first, last))
    return [f"{one.start.astimezone(zone):%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("start", "rule", "expected"),
    [
        ((2026, 1, 20), "FREQ=DAILY;INTERVAL=10", ["03-01 09:00", "03-11 09:00", "03-21 09:00", "03-31 09:00"]),
        ((2026, 2, 4), "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10", ["03-02 09:00", "03-04 09:00", "03-09 09:00"]),
        ((2026, 2, 2), "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260325", ["03-02 09:00", "03-16 09:00"]),
        ((2026, 2, 2), "FREQ=MONTHLY", ["03-02 09:00"]),
        ((2020, 3, 2), "FREQ=YEARLY", ["03-02 09:00"]),
    ],
)
def test_a_rule_is_unrolled_for_a_window_only(start: tuple[int, int, int], rule: str, expected: list[str]) -> None:
    assert days(rule, at(*start, 9), at(2026, 3, 1), at(2026, 4, 1)) == expected


def test_a_series_of_decades_costs_no_more_than_a_short_one() -> None:
    assert days("FREQ=DAILY", at(1001, 1, 1, 9), at(2026, 3, 1), at(2026, 3, 3)) == ["03-01 09:00", "03-02 09:00"]
    assert days("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", at(2000, 1, 3, 9), at(2026, 3, 2), at(2026, 3, 16)) == [
        "03-09 09:00",
        "03-13 09:00",
    ]


def test_a_series_keeps_the_time_of_the_clock_when_clocks_change() -> None:
    start = at(2026, 3, 23, 9, zone=BERLIN)

    found = spans(start, start + HOUR, read_rule("FREQ=WEEKLY;COUNT=2", BERLIN), BERLIN, (start, at(2026, 5, 1)))

    assert [one.start for one in found] == [datetime(2026, 3, 23, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)]


def test_a_month_without_the_day_is_left_out() -> None:
    assert days("FREQ=MONTHLY", at(2026, 1, 31, 9), at(2026, 1, 1), at(2026, 6, 1)) == [
        "01-31 09:00",
        "03-31 09:00",
        "05-31 09:00",
    ]


def test_when_a_series_is_over_and_what_belongs_to_it() -> None:
    start, rule = at(2026, 3, 2, 9), read_rule("FREQ=WEEKLY;COUNT=3", SHANGHAI)
    assert over_at(start, start + HOUR, rule, SHANGHAI) == at(2026, 3, 16, 10)
    assert takes_place(start, rule, SHANGHAI, at(2026, 3, 9, 9))
    assert not takes_place(start, rule, SHANGHAI, at(2026, 3, 23, 9))
    assert times_before(start, rule, SHANGHAI, at(2026, 3, 16, 9)) == 2


@pytest.mark.parametrize(
    "text",
    "FREQ=SECONDLY FREQ=WEEKLY;BYDAY=XX FREQ=DAILY;COUNT=0 FREQ=DAILY;COUNT=1001 FREQ=DAILY;INTERVAL=100 "
    "FREQ=DAILY;UNTIL=2026 FREQ=DAILY;COUNT=2;UNTIL=20260101 FREQ=MONTHLY;BYSETPOS=1 FREQ=DAILY;FREQ=DAILY x".split(),
)
def test_what_is_no_rule_of_ours_is_refused(text: str) -> None:
    with pytest.raises(BadRule):
        read_rule(text, SHANGHAI)
