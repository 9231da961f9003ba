"""Occasions by the calendar: so many days before or after a date in the record, and times of a schedule."""

import itertools
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter
from django.utils.translation import gettext_lazy as _

from guanxi.access.fields import readable
from guanxi.flow.automation.checking import NOBODY, Checking
from guanxi.flow.automation.kinds import TriggerKind, declare_trigger
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean, Choice, Option
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import Integer
from guanxi.meta.types.text import Code

DATE, SCHEDULE = "date", "schedule"
MOST_DAYS = 3650
MORNING_HOUR = 8
CRON_PARTS = 5
CLOSEST_SECONDS = 600  # schedules that run more often than every ten minutes are refused


def date_fields(module: Module) -> list[Field]:
    """The dates and moments of a record."""
    known = readable(module, NOBODY)
    return [item for item in module.fields if item.key in known and isinstance(item.type, Date | DateTime)]


def _date_parameters(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    named = Choice(options=tuple(Option(value=item.key, label=item.label) for item in date_fields(module)))
    hint = _("A number below zero means so many days before; nought is the day itself.")
    count = Integer(low=-MOST_DAYS, high=MOST_DAYS)
    return (
        Field(key="field", type=named, label=_("Date"), column="field", required=True),
        Field(key="days", type=count, label=_("Days after it"), column="days", default=0, help=hint),
        Field(key="working", type=Boolean(), label=_("Count working days only"), column="working"),
        Field(
            key="hour", type=Integer(low=0, high=23), label=_("From what hour on"), column="hour", default=MORNING_HOUR
        ),
    )


def _schedule_parameters(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    hint = _("Minute, hour, day, month, weekday: “0 8 * * 1-5” is at eight on weekdays, in the company's time zone.")
    return (Field(key="cron", type=Code(limit=60), label=_("Times (cron)"), column="cron", required=True, help=hint),)


def _check_date(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not False}


def _check_schedule(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    if "cron" in data and (wrong := _wrong_with(data["cron"])):
        checking.refuse(DomainError("E_FORMAT", label=_("Times (cron)"), hint=wrong), "cron")
    return data


def _wrong_with(cron: str) -> Any:
    if len(cron.split()) != CRON_PARTS or not croniter.is_valid(cron):
        return _("write five parts, such as “0 8 * * 1-5”.")
    begin = datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC"))
    try:
        times = croniter(cron, begin)
        found = [times.get_next(datetime) for _place in range(20)]
    except CroniterError:
        return _("there is no such time.")
    gaps = (later - earlier for earlier, later in itertools.pairwise(found))
    if any(gap.total_seconds() < CLOSEST_SECONDS for gap in gaps):
        return _("at most once every ten minutes.")
    return None


def next_time(cron: str, after: datetime, timezone: str) -> datetime:
    """The first time of a schedule after a moment, by the clock of a time zone."""
    found: datetime = croniter(cron, after.astimezone(ZoneInfo(timezone))).get_next(datetime)
    return found


ON_DATE = declare_trigger(
    TriggerKind(
        key=DATE,
        label=_("A date is near or past"),
        fields=_date_parameters,
        check=_check_date,
        fits=lambda module: bool(date_fields(module)),
    )
)
ON_SCHEDULE = declare_trigger(
    TriggerKind(key=SCHEDULE, label=_("At set times"), fields=_schedule_parameters, check=_check_schedule)
)
