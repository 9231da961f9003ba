"""When a step of a plan is to be done: days counted from a date, by the calendar or by working days."""

from datetime import UTC, date, datetime, time, timedelta

from guanxi.modules.follow_up_plans.picklists import WORKING
from guanxi.workdays.calendar import Calendar

EVENING = time(18)


def day_after(base: date, count: int, day_kind: str, calendar: Calendar) -> date:
    """So many days after a date. Working days begin at the next one where the date itself is free."""
    return calendar.add_working_days(base, count) if day_kind == WORKING else base + timedelta(days=count)


def span(base: date, first: int, last: int, day_kind: str, calendar: Calendar) -> tuple[date, date]:
    """The first and the last day of a step."""
    return day_after(base, first, day_kind, calendar), day_after(base, last, day_kind, calendar)


def end_of(day: date, calendar: Calendar) -> datetime:
    """When a day's work is over; six in the evening where nobody works."""
    hours = calendar.hours_of(day)
    return hours[-1][1] if hours else datetime.combine(day, EVENING, calendar.zone).astimezone(UTC)


def begin_of(day: date, calendar: Calendar) -> datetime:
    """When a day's work begins; nine in the morning where nobody works."""
    hours = calendar.hours_of(day)
    return hours[0][0] if hours else datetime.combine(day, time(9), calendar.zone).astimezone(UTC)
