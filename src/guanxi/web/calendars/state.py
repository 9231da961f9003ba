"""The state of a calendar, read from its address: which date counts, which days are shown, with which filters."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.conditions.parse import make_test
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.periods import shift, start_of
from guanxi.meta.types.moment import YEARS
from guanxi.records.query import Query
from guanxi.web.addresses import Address
from guanxi.web.calendars.dates import dated
from guanxi.web.lists.state import OWN, Narrowed, narrowed
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.company import company_calendar

SPANS = ("month", "week", "day")
RESERVED = OWN | {"span", "day", "dates"}


@dataclass(frozen=True, kw_only=True)
class CalendarState:
    """One calendar as one person sees it at one address: the days from `first` to `last` around `day`."""

    module: Module
    actor: Actor
    address: Address
    found: Narrowed
    field: Field
    fields: tuple[Field, ...]
    span: str
    day: date
    today: date
    working: Calendar

    @property
    def first(self) -> date:
        """The first day shown; a month begins with the Monday of its first week."""
        if self.span == "day":
            return self.day
        return start_of("week", start_of(self.span, self.day))

    @property
    def last(self) -> date:
        if self.span == "day":
            return self.day
        end = shift(self.span, start_of(self.span, self.day), 1) - timedelta(days=1)
        return start_of("week", end) + timedelta(days=6)

    @property
    def query(self) -> Query:
        """The records of the shown days."""
        days = [self.first.isoformat(), self.last.isoformat()]
        test = make_test(self.module, self.field.key, "between", days, lambda target: readable(target, self.actor))
        return self.found.query.narrowed(test)


def read_calendar(module: Module, actor: Actor, address: Address) -> CalendarState:
    """Read an address; a module without dates has no calendar, and unknown names are refused as in a list."""
    actor.require(module, "view")
    fields = dated(module, actor)
    if not fields:
        raise Missing
    given = dict(address.pairs)
    today = timezone.localdate(clock.now())
    key, span = given.get("dates", fields[0].key), given.get("span", "month")
    field = next((field for field in fields if field.key == key), None)
    if field is None:
        raise DomainError("E_CHOICE", field="dates", label="dates", choices=", ".join(each.key for each in fields))
    if span not in SPANS:
        raise DomainError("E_CHOICE", field="span", label="span", choices=", ".join(SPANS))
    return CalendarState(
        module=module,
        actor=actor,
        address=address,
        found=narrowed(module, actor, address, RESERVED),
        field=field,
        fields=fields,
        span=span,
        day=day_of(given.get("day", ""), today),
        today=today,
        working=company_calendar(),
    )


def day_of(text: str, today: date) -> date:
    """A day as an address has it; nothing means today."""
    if not text:
        return today
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise DomainError("E_FORMAT", field="day", label="day", hint="2026-03-15") from None
    if found.year - 1 not in YEARS or found.year + 1 not in YEARS:
        raise DomainError("E_RANGE", field="day", label="day", low="1001-01-01", high="2998-12-31")
    return found
