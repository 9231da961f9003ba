"""The company's own working calendar, as its settings say.

Each function reads it anew, with two short queries; whoever asks for many days takes `company_calendar()` once.
"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from guanxi.access.actor import find_company
from guanxi.access.models import Company
from guanxi.access.models.organisation import WEEK
from guanxi.kernel.finding import values
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.hours import spans
from guanxi.workdays.models import CalendarException

DAYS = [option.value for option in WEEK]


def company_calendar() -> Calendar:
    """The calendar that holds now. An empty home keeps that of a new company."""
    company = find_company() or Company()
    rows = values(CalendarException, ("date", "kind", "name"), deleted_at=None)
    return Calendar(
        week=frozenset(DAYS.index(day) for day in company.working_week),
        spans=spans(company.working_hours),
        zone=ZoneInfo(company.timezone),
        country=company.holiday_country,
        exceptions={day: (kind == "working", name) for day, kind, name in rows},
    )


def is_working_day(day: date) -> bool:
    """Whether people work on a day."""
    return company_calendar().is_working_day(day)


def next_working_day(day: date) -> date:
    """The first working day after a day."""
    return company_calendar().next_working_day(day)


def add_working_days(day: date, count: int) -> date:
    """The working day that lies a number of working days later, or earlier when it is negative."""
    return company_calendar().add_working_days(day, count)


def working_days_between(first: date, last: date) -> int:
    """How many working days come after the first day up to the last one; negative when it lies before."""
    return company_calendar().working_days_between(first, last)


def add_working_hours(moment: datetime, hours: Decimal | int | str) -> datetime:
    """The moment at which a number of working hours will have passed."""
    return company_calendar().add_working_hours(moment, Decimal(hours))


def working_hours_between(first: datetime, last: datetime) -> Decimal:
    """The working hours between two moments; negative when the last lies before the first."""
    return company_calendar().working_hours_between(first, last)
