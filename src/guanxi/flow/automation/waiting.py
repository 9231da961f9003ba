"""The step that waits: for some time, or until a date in the record; a date that moves is waited for anew."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.checking import Checking
from guanxi.flow.automation.dates import date_fields
from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.paths import look
from guanxi.flow.automation.runs import Doing, Item
from guanxi.flow.automation.values import MORNING, MOST_DAYS, calendar_of, shifted
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean, Choice, Option
from guanxi.meta.types.number import Integer
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.company import company_calendar

MINUTES, HOURS, DAYS, UNTIL = "minutes", "hours", "days", "field"
WAYS = {
    MINUTES: _("Some minutes"),
    HOURS: _("Some hours"),
    DAYS: _("Some days"),
    UNTIL: _("Until a date in the record"),
}


def _wait(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    """Who has not waited yet is held; who has, goes on, unless the date that he waits for has moved away."""
    if step["for"] == UNTIL:
        return _until(doing, step, items)
    until = _later(doing, step, clock.now())
    for item in items:
        if item.run.state != State.WAITING:
            item.tell(doing.place, "wait", until=until.isoformat())
            item.hold(doing.place, State.WAITING, until)
    return None


def _later(doing: Doing, step: Mapping[str, Any], now: datetime) -> datetime:
    count, is_working = step["count"], bool(step.get("working"))
    if step["for"] == DAYS:
        zone = ZoneInfo(doing.rule.actor.timezone)
        local = now.astimezone(zone)
        day = shifted(local.date(), count, calendar_of(is_working=is_working))
        return datetime.combine(day, local.time(), zone)
    if step["for"] == HOURS and is_working:
        return company_calendar().add_working_hours(now, Decimal(count))
    return now + timedelta(**{step["for"]: count})


def _until(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    rule, path = doing.rule, step["field"]
    found = look(rule.says.module, rule.actor, (item.pk for item in items), [path])
    calendar = calendar_of(is_working=bool(step.get("working")))
    for item in items:
        value = found.value(item.pk, path)
        if value is None:
            item.end(State.STOPPED, DomainError("E_REQUIRED", field=path, label=found.paths[path].field.label))
            continue
        moment = _moment(doing, value, step, calendar)
        if moment > clock.now():
            item.tell(doing.place, "wait", until=moment.isoformat())
            item.hold(doing.place, State.WAITING, moment)


def _moment(doing: Doing, value: date | datetime, step: Mapping[str, Any], calendar: Calendar | None) -> datetime:
    """When it is time: so many days before or after the date; a day begins at nine."""
    zone = ZoneInfo(doing.rule.actor.timezone)
    at = value.astimezone(zone).time() if isinstance(value, datetime) else MORNING
    day = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return datetime.combine(shifted(day, step.get("days", 0), calendar), at, zone)


def _fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    ways = [way for way in WAYS if way != UNTIL or date_fields(module)]
    kind = Choice(options=tuple(Option(value=way, label=WAYS[way]) for way in ways))
    first = Field(key="for", type=kind, label=_("How long"), column="for", required=True)
    working = Field(key="working", type=Boolean(), label=_("Working time only"), column="working")
    if data.get("for") in {MINUTES, HOURS, DAYS}:
        number = Integer(low=1, high=100_000 if data["for"] == MINUTES else MOST_DAYS)
        count = Field(key="count", type=number, label=_("How many"), column="count", required=True)
        return (first, count) if data["for"] == MINUTES else (first, count, working)
    if data.get("for") == UNTIL:
        named = Choice(options=tuple(Option(value=item.key, label=item.label) for item in date_fields(module)))
        hint = _("A number below zero means so many days before.")
        number = Integer(low=-MOST_DAYS, high=MOST_DAYS)
        days = Field(key="days", type=number, label=_("Days after it"), column="days", help=hint)
        return first, Field(key="field", type=named, label=_("Date"), column="field", required=True), days, working
    return (first,)


def _check(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not False}


WAIT = declare_step(StepKind(key="wait", label=_("Wait"), run=_wait, fields=_fields, check=_check))
