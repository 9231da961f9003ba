"""Named periods (this_month, last_7_days, this_fiscal_quarter, 2017-Q4) as first day and day after the last."""

import re
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import Choice, options

STEP = {"day": 0, "week": 0, "month": 1, "quarter": 3, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}
RELATIVE = re.compile(r"(this|last|next)_(day|week|month|quarter|year|fiscal_quarter|fiscal_year)")
COUNTED = re.compile(r"(last|next)_(\d{1,4})_(day|week|month|quarter|year)s?")
NAMED = re.compile(r"(FY)?(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?|W(\d{2})))?")
ALIASES = {"today": "this_day", "yesterday": "last_day", "tomorrow": "next_day"}
UNITS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")

NAMES = options(("start", _("The year in which it begins")), ("end", _("The year in which it ends")))
NAMED_BY = declare(
    Setting(
        key="company.fiscal_year_named_by",
        type=Choice(options=NAMES),
        label=_("A fiscal year bears the number of"),
        about=_("FY2025 is the one that begins in 2025, or else the one that ends in 2025."),
        default="start",
        group="company",
    )
)


def period(name: str, today: date, fiscal_start: int = 1) -> tuple[date, date]:
    """First day and day after the last of a named period; ValueError for a name that means none."""
    name = ALIASES.get(name, name)
    if found := RELATIVE.fullmatch(name):
        return _relative(found[1], found[2], today, fiscal_start)
    if found := COUNTED.fullmatch(name):
        return _counted(found[1], int(found[2]), found[3], today)
    if found := NAMED.fullmatch(name):
        return _named(found, fiscal_start)
    raise ValueError(f"{name!r} is no period")


def start_of(unit: str, day: date, fiscal_start: int = 1) -> date:
    """The first day of the unit that a day lies in; weeks begin on Monday, fiscal units with the fiscal year."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    first = fiscal_start if unit.startswith("fiscal_") else 1
    return shift_months(day.replace(day=1), -((day.month - first) % STEP[unit]))


def shift(unit: str, first: date, count: int) -> date:
    """The start of a unit moved by a number of units."""
    if unit in {"day", "week"}:
        return first + timedelta(days=count * (7 if unit == "week" else 1))
    return shift_months(first, count * STEP[unit])


def shift_months(first: date, months: int) -> date:
    """A first of a month, some months later or earlier."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, first.day)


def label(unit: str, first: date, fiscal_start: int = 1) -> str:
    """The name of a period by its first day: 2017-04-03, 2017-W14, 2017-04, 2017-Q2, 2017, FY2017-Q1, FY2017."""
    if unit == "day":
        return first.isoformat()
    if unit == "week":
        year, week, _day = first.isocalendar()
        return f"{year}-W{week:02}"
    if unit == "month":
        return f"{first:%Y-%m}"
    if unit == "year":
        return str(first.year)
    if unit == "quarter":
        return f"{first.year}-Q{(first.month + 2) // 3}"
    began = start_of("fiscal_year", first, fiscal_start)
    months = (first.year - began.year) * 12 + first.month - began.month
    name = f"FY{began.year + _ahead(fiscal_start)}"
    return name if unit == "fiscal_year" else f"{name}-Q{months // 3 + 1}"


def _ahead(fiscal_start: int) -> int:
    """By how much the number of a fiscal year is higher than the year in which it begins."""
    return int(fiscal_start > 1 and NAMED_BY.now() == "end")


def _relative(which: str, unit: str, today: date, fiscal_start: int) -> tuple[date, date]:
    first = shift(unit, start_of(unit, today, fiscal_start), {"this": 0, "last": -1, "next": 1}[which])
    return first, shift(unit, first, 1)


def _counted(which: str, count: int, unit: str, today: date) -> tuple[date, date]:
    """The last N days end with today; the last N months and so on are whole ones before the present one."""
    if unit in {"day", "week"}:
        span = timedelta(days=count * (7 if unit == "week" else 1))
        day = timedelta(days=1)
        return (today + day - span, today + day) if which == "last" else (today + day, today + day + span)
    present = start_of(unit, today)
    if which == "last":
        return shift(unit, present, -count), present
    return shift(unit, present, 1), shift(unit, present, count + 1)


def _named(found: re.Match[str], fiscal_start: int) -> tuple[date, date]:
    fiscal, year, quarter, month, day, week = found.groups()
    first = date(int(year) - _ahead(fiscal_start), fiscal_start, 1) if fiscal else date(int(year), 1, 1)
    if week:
        monday = date.fromisocalendar(int(year), int(week), 1)
        return monday, monday + timedelta(days=7)
    if quarter:
        start = shift_months(first, 3 * (int(quarter) - 1))
        return start, shift_months(start, 3)
    if day:
        exact = date(int(year), int(month), int(day))
        return exact, exact + timedelta(days=1)
    if month:
        start = date(int(year), int(month), 1)
        return start, shift_months(start, 1)
    return first, shift_months(first, 12)
