"""The calendar of the demo company: working days, office hours, busy and quiet months.

Everything is told relative to `today`; nothing has happened today yet, so that the company is the same at any hour.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

# Hospitals buy little around the Spring Festival and much before the half-year and the end of their budget.
MONTH_WEIGHTS = (5, 4, 9, 9, 9, 11, 7, 7, 10, 8, 11, 10)
HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3), (10, 4), (10, 5)})


def first_day(today: date) -> date:
    """The first day of the fiscal year before this one."""
    return date(today.year - 1, 1, 1)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS


def working_day_from(day: date) -> date:
    """The day itself, or the next one on which people work."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_days(first: date, last: date) -> list[date]:
    span = (last - first).days + 1
    return [day for day in (first + timedelta(days=n) for n in range(span)) if is_working_day(day)]


def season(days: list[date], growth: float) -> list[float]:
    """How much happens on each of these days, when business grows by `growth` from the first to the last."""
    steps = max(len(days) - 1, 1)
    return [MONTH_WEIGHTS[day.month - 1] * (1 + growth * n / steps) for n, day in enumerate(days)]


def towards_month_end(rng: Random, day: date) -> date:
    """A working day in the last week of the month, where deals like to close."""
    last = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
    return max(day, working_day_before(last + timedelta(days=1 - rng.randrange(5))))


def moment(rng: Random, day: date) -> datetime:
    """Some minute of the office hours of this day, in UTC."""
    minute = rng.choice((9, 9, 10, 10, 11, 14, 14, 15, 15, 16, 17)) * 60 + rng.randrange(60)
    return at(day, minute)


def at(day: date, minute: int) -> datetime:
    """This minute of the local day, in UTC."""
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=ZONE)
    return local.astimezone(UTC)


def local_day(when: datetime) -> date:
    return when.astimezone(ZONE).date()
