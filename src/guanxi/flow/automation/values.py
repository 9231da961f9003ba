"""Values that a rule fills in: written down, taken from the record, counted from today, or a text with places in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.flow.automation.checking import Checking
from guanxi.flow.automation.paths import Found
from guanxi.kernel import clock, merging
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.files import Files
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.text import LongText, Text
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.company import company_calendar

FROM, DAYS, WORKING = "from", "days", "working"
MORNING = time(9)
NO_FILES = _("files are taken from a field with files, of this record or of one that it names.")
MOST_DAYS = 3650


def check_values(checking: Checking, target: Module, data: Any) -> dict[str, Any]:
    """The fields that a step fills in, each with what it gets."""
    if not isinstance(data, Mapping) or not data:
        checking.refuse(DomainError("E_REQUIRED", label=_("Fields to fill in")), "values")
        return {}
    free = checking.free(target)
    found = {}
    for key, value in data.items():
        if key not in free:
            known = key in target.by_key
            error = (
                target.field(key).refused("E_FIELD_FORBIDDEN") if known else DomainError("E_UNKNOWN_FIELD", name=key)
            )
            checking.refuse(error, f"values.{key}")
            continue
        found[key] = _checked(checking, free[key], value, f"values.{key}")
    return found


def _checked(checking: Checking, item: Field, value: Any, key: str) -> Any:
    if isinstance(value, Mapping) and FROM in value:
        return _taken(checking, item, value, key)
    if isinstance(value, Mapping) and DAYS in value:
        return _counted(checking, item, value, key)
    if isinstance(item.type, Files):
        checking.refuse(item.refused("E_FORMAT", hint=NO_FILES), key)
        return None
    if isinstance(value, str) and "{{" in value and isinstance(item.type, Text | LongText):
        checking.text(value, key)
        return value
    try:
        return item.type.dump(item.clean(value))
    except DomainError as error:
        checking.refuse(error, key)
        return None


def _taken(checking: Checking, item: Field, value: Mapping[str, Any], key: str) -> Any:
    """A value of the record that set the rule off; a reference must lead to the same kind of record."""
    path = checking.path(str(value[FROM]), key)
    if path is None:
        return None
    source = checking.module.key if path.field.key == "id" and not path.hops else path.field.target
    if isinstance(item.type, Files) != isinstance(path.field.type, Files):
        checking.refuse(item.refused("E_FORMAT", hint=NO_FILES), key)
    if item.target and item.target != source:
        hint = _("this does not name a record of the right kind.")
        checking.refuse(item.refused("E_FORMAT", hint=hint), key)
    return {FROM: path.text}


def _counted(checking: Checking, item: Field, value: Mapping[str, Any], key: str) -> Any:
    days = value[DAYS]
    if not isinstance(item.type, Date | DateTime):
        checking.refuse(item.refused("E_FORMAT", hint=_("days can be counted for dates only.")), key)
    elif isinstance(days, bool) or not isinstance(days, int) or abs(days) > MOST_DAYS:
        checking.refuse(item.refused("E_RANGE", low=-MOST_DAYS, high=MOST_DAYS), key)
    return {DAYS: days, **({WORKING: True} if value.get(WORKING) is True else {})}


def paths_in(values: Mapping[str, Any]) -> list[str]:
    """The paths that these values take from the record."""
    found = [str(value[FROM]) for value in values.values() if isinstance(value, Mapping) and FROM in value]
    return [*found, *(path for value in values.values() for path in paths_in_text(value))]


def paths_in_text(text: Any) -> list[str]:
    if not isinstance(text, str) or "{{" not in text:
        return []
    return [node.name for _loops, node in merging.used(merging.parse(text))]


@dataclass(frozen=True)
class Filling:
    """What is the same for a whole batch: the company's days and zone, and what was found behind the paths."""

    actor: Actor
    found: Found
    days: dict[tuple[int, bool, bool], str] = field(default_factory=dict)

    def of(self, pk: int, target: Module, values: Mapping[str, Any]) -> dict[str, Any]:
        """The data for the store, for one record."""
        return {
            key: self._value(pk, target.by_key[key], value) for key, value in values.items() if key in target.by_key
        }

    def text(self, pk: int, text: str) -> str:
        """A text with the record's values in their places."""
        return merging.merge(merging.parse(text), _Scope(self.found, pk)) if "{{" in text else text

    def _value(self, pk: int, item: Field, value: Any) -> Any:
        if isinstance(value, Mapping) and FROM in value:
            return self.found.dumped(pk, value[FROM])
        if isinstance(value, Mapping) and DAYS in value:
            return self._day(value[DAYS], item, is_working=bool(value.get(WORKING)))
        return self.text(pk, value) if isinstance(value, str) else value

    def _day(self, days: int, item: Field, *, is_working: bool) -> str:
        """Counted once for a batch: the calendar is in the database."""
        key = (days, is_working, isinstance(item.type, DateTime))
        if key not in self.days:
            self.days[key] = days_from_now(self.actor, days, item, is_working=is_working)
        return self.days[key]


def days_from_now(actor: Actor, days: int, item: Field, *, is_working: bool) -> str:
    """A day counted from the company's today; for a moment, that day at nine in the morning."""
    day = shifted(clock.today(actor.timezone), days, calendar_of(is_working=is_working))
    if isinstance(item.type, DateTime):
        return datetime.combine(day, MORNING, ZoneInfo(actor.timezone)).isoformat()
    return day.isoformat()


def calendar_of(*, is_working: bool) -> Calendar | None:
    """What working days are counted by, looked up once for a batch; nothing where all days count."""
    return company_calendar() if is_working else None


def shifted(day: date, days: int, calendar: Calendar | None) -> date:
    """So many days, or working days, later; earlier when they are negative."""
    return calendar.add_working_days(day, days) if calendar else day + timedelta(days=days)


@dataclass(frozen=True)
class _Scope:
    """What the names in a text mean for one record."""

    found: Found
    pk: int

    def say(self, name: str, function: str) -> str:
        return self.found.said(self.pk, name)

    def holds(self, test: merging.Test) -> bool:
        said = self.found.said(self.pk, test.name)
        return bool(said) if not test.operator else (said == test.literal) == (test.operator == "=")

    def rows(self, name: str) -> Sequence[merging.Scope]:
        return ()
