"""When a task that repeats is due again."""

from datetime import UTC, datetime

import pytest

from guanxi.modules.tasks.repeating import next_due


@pytest.mark.parametrize(
    ("rule", "due", "now", "following"),
    [
        ("FREQ=DAILY", "2026-03-15T09:00", "2026-03-15T08:00", "2026-03-16T09:00"),
        ("FREQ=DAILY", "2020-03-15T09:00", "2026-03-15T10:00", "2026-03-16T09:00"),
        ("FREQ=WEEKLY", "2026-03-02T09:00", "2026-03-15T12:00", "2026-03-16T09:00"),
        ("FREQ=WEEKLY;INTERVAL=2", "2026-03-02T09:00", "2026-03-15T12:00", "2026-03-16T09:00"),
        ("FREQ=WEEKLY;INTERVAL=2", "2026-03-09T09:00", "2026-03-15T12:00", "2026-03-23T09:00"),
        ("FREQ=MONTHLY", "2026-01-30T09:00", "2026-01-30T12:00", "2026-02-28T09:00"),
        ("FREQ=MONTHLY", "2026-02-28T09:00", "2026-03-01T12:00", "2026-03-31T09:00"),
        ("FREQ=MONTHLY;INTERVAL=3", "2025-12-15T09:00", "2026-01-15T12:00", "2026-03-15T09:00"),
        ("FREQ=YEARLY", "2024-02-29T09:00", "2024-03-01T12:00", "2025-02-28T09:00"),
    ],
)
def test_the_next_date_is_the_first_of_the_rule_that_lies_ahead(rule: str, due: str, now: str, following: str) -> None:
    found = next_due(rule, moment(due), moment(now), "UTC")

    assert f"{found:%Y-%m-%dT%H:%M}" == following


def test_the_time_of_the_clock_stays_over_the_change_to_summer_time() -> None:
    found = next_due("FREQ=WEEKLY", moment("2026-03-27T08:00"), moment("2026-03-27T09:00"), "Europe/Berlin")

    assert f"{found:%Y-%m-%dT%H:%M}" == "2026-04-03T07:00"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
