"""Quiet hours: inside of them everything waits for their end, in the person's own zone."""

from datetime import UTC, datetime, time

import pytest

from guanxi.messaging.quiet import QuietHours

NIGHT, LUNCH = QuietHours(time(22), time(7)), QuietHours(time(12), time(13, 30))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "asked", "end"),
    [
        (NIGHT, "Asia/Shanghai", "2026-03-01T23:30:00+08:00", "2026-03-02T07:00:00+08:00"),
        (NIGHT, "Asia/Shanghai", "2026-03-02T06:59:59+08:00", "2026-03-02T07:00:00+08:00"),
        (NIGHT, "Asia/Shanghai", "2026-03-02T07:00:00+08:00", "2026-03-02T07:00:00+08:00"),
        (NIGHT, "Asia/Shanghai", "2026-03-02T21:59:00+08:00", "2026-03-02T21:59:00+08:00"),
        (NIGHT, "America/New_York", "2026-03-01T23:30:00+08:00", "2026-03-01T23:30:00+08:00"),
        (NIGHT, "Europe/Berlin", "2026-03-29T01:30:00+01:00", "2026-03-29T07:00:00+02:00"),
        (NIGHT, "Europe/Berlin", "2026-10-25T00:30:00+02:00", "2026-10-25T07:00:00+01:00"),
        (LUNCH, "Asia/Kolkata", "2026-03-01T12:00:00+05:30", "2026-03-01T13:30:00+05:30"),
        (LUNCH, "Asia/Kolkata", "2026-03-01T11:59:00+05:30", "2026-03-01T11:59:00+05:30"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end(hours: QuietHours, zone: str, asked: str, end: str) -> None:
    assert hours.over(moment(asked), zone) == moment(end)


def test_hours_that_begin_and_end_at_the_same_time_are_the_whole_day() -> None:
    assert QuietHours(time(8), time(8)).over(moment("2026-03-01T09:00:00+00:00"), "UTC") == moment(
        "2026-03-02T08:00:00+00:00"
    )
