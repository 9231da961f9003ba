"""A working calendar as a value: the week, the hours of a day, public holidays, and what the company decides itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from guanxi.workdays.hours import END_OF_DAY, Span
from guanxi.workdays.public import public_year

ONE_DAY = timedelta(days=1)
HOUR = Decimal(3600)
LONGEST = 3660  # days: ten years without a working day are a mistake in the calendar, not a pause


@dataclass(frozen=True)
class Day:
    """One day: whether people work, why (`week` weekday or weekend, `holiday` public holiday, `worked` worked in place
    of one, `company` decided by the company itself), and the name of the occasion."""

    day: date
    is_working: bool
    why: str
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """`week` holds the weekdays that are worked, Monday is 0; `exceptions` the company's own days: whether they are
    worked, and why; `country` the two letters of whose public holidays are kept."""

    week: frozenset[int]
    spans: tuple[Span, ...]
    zone: ZoneInfo
    country: str = ""
    exceptions: Mapping[date, tuple[bool, str]] = field(default_factory=dict)

    def day(self, day: date) -> Day:
        """What is known of a day: the company decides first, then the country, then the week."""
        if day in self.exceptions:
            is_working, name = self.exceptions[day]
            return Day(day, is_working, "company", name)
        year = public_year(self.country, day.year)
        if day in year.worked:
            return Day(day, True, "worked")
        if day in year.holidays:
            return Day(day, False, "holiday", year.holidays[day])
        return Day(day, day.weekday() in self.week, "week")

    def is_working_day(self, day: date) -> bool:
        return self.day(day).is_working

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        return self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The working day some working days later, or earlier; with none, the day itself, or else the next one."""
        if count == 0:
            return day if self.is_working_day(day) else self.add_working_days(day, 1)
        step = ONE_DAY if count > 0 else -ONE_DAY
        left, idle = abs(count), 0
        while left and idle < LONGEST:
            day += step
            left, idle = (left - 1, 0) if self.is_working_day(day) else (left, idle + 1)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after the first day up to the last one; negative when it lies before."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working_day(first + ONE_DAY * step) for step in range(1, (last - first).days + 1))

    def is_working_time(self, moment: datetime) -> bool:
        """Whether people are at work at a moment."""
        return any(begin <= moment < end for begin, end in self.hours_of(self.local(moment)))

    def local(self, moment: datetime) -> date:
        """The day that a moment lies in, in the company's time zone."""
        return moment.astimezone(self.zone).date()

    def hours_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working hours of a day as moments in UTC; none on a free day."""
        if not self.is_working_day(day):
            return []
        return [(self._at(day, begin), self._at(day, end)) for begin, end in self.spans]

    def add_working_hours(self, moment: datetime, hours: Decimal) -> datetime:
        """The moment at which a number of working hours will have passed; none of them: the moment itself."""
        left = timedelta(seconds=float(hours * HOUR))
        if left <= timedelta():
            return moment
        for begin, end in self._onwards(moment):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return moment + left

    def working_hours_between(self, first: datetime, last: datetime) -> Decimal:
        """The working hours between two moments, exact to the microsecond; negative when they are the other way."""
        if last < first:
            return -self.working_hours_between(last, first)
        found = timedelta()
        day = self.local(first)
        while day <= self.local(last):
            for begin, end in self.hours_of(day):
                found += max(min(end, last) - max(begin, first), timedelta())
            day += ONE_DAY
        return Decimal(found // timedelta(microseconds=1)) / 1_000_000 / HOUR

    def _onwards(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working hours from a moment on."""
        day, idle = self.local(moment), 0
        while idle < LONGEST:
            spans = self.hours_of(day)
            idle = 0 if spans else idle + 1
            yield from ((max(begin, moment), end) for begin, end in spans if end > moment)
            day += ONE_DAY

    def _at(self, day: date, at: time) -> datetime:
        """A time of a local day; midnight at its end belongs to the next day."""
        if at is END_OF_DAY:
            return datetime.combine(day + ONE_DAY, time(), self.zone).astimezone(UTC)
        return datetime.combine(day, at, self.zone).astimezone(UTC)
