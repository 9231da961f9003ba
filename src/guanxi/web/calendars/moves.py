"""Moving a record to another day or hour of the calendar."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web.calendars.dates import dated
from guanxi.web.calendars.state import day_of


def date_field(module: Module, actor: Actor, key: str) -> Field:
    """The date that is moved; one that the calendar does not show is unknown to it."""
    field = next((field for field in dated(module, actor) if field.key == key), None)
    if field is None:
        raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    return field


def reschedule(module: Module, actor: Actor, pk: int, field: Field, *, day: str, hour: str, version: int | None) -> Any:
    """Give a record another day, and where one is named another hour; the record as it is now."""
    if not day:
        raise DomainError("E_REQUIRED", field=field.key, label=field.label)
    before = field.read(store.fetch(module, actor, pk, "edit"))
    given = _given(field, before, day_of(day, date.min), hour)
    return store.update(module, actor, pk, {field.key: given}, version=version)


def _given(field: Field, before: Any, day: date, hour: str) -> Any:
    """A moment keeps its time of day unless an hour is named; one that had none begins in the morning."""
    if not isinstance(before, datetime) and field.type.key == "date":
        return day
    local = timezone.localtime(before) if isinstance(before, datetime) else None
    at = local.time() if local else time(9)
    if (chosen := digits(hour)) is not None:
        at = at.replace(hour=min(chosen, 23), minute=0 if local is None or local.hour != chosen else at.minute)
    return timezone.make_aware(datetime.combine(day, at))
