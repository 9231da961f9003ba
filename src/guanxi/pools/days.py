"""Until when an owner is protected, as arithmetic on days (F023): nothing here asks the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from guanxi.workdays.calendar import Calendar

CALENDAR = "calendar"


@dataclass(frozen=True, order=True)
class Due:
    """The last safe day by a rule: the job of the night behind it takes the record."""

    until: date
    rule: int


def earliest(found: Iterable[Due]) -> Due | None:
    """Of several rules the one that takes a record first; nothing where none does."""
    return min(found, default=None)


def counting(calendar: Callable[[], Calendar]) -> Callable[[date, int, str], date]:
    """How to count days on; working days of the company by its calendar, which is read where some are counted."""

    @cache
    def working(base: date, days: int) -> date:
        return calendar().add_working_days(base, days)

    def count(base: date, days: int, kind: str) -> date:
        return base + timedelta(days=days) if kind == CALENDAR else working(base, days)

    return count


def extended(until: date, at_most: date | None, done_on: date, by: int) -> date:
    """The protection after something was done: never shorter than before, and never beyond what is possible at all."""
    wanted = max(until, done_on + timedelta(days=by))
    return min(wanted, at_most) if at_most is not None else wanted
