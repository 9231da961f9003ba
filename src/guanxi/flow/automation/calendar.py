"""Rules by the calendar: which are due, and the records that they are set off for, in short batches.

The day that a rule has seen and the time at which it is due next are moved on by whoever finds it due, which only one
of several can; the job that does the work is enqueued in the same transaction.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet

from guanxi.access.actor import system_actor
from guanxi.access.scope import visible
from guanxi.flow.automation.beginning import Occasion, begin, fresh
from guanxi.flow.automation.dates import DATE, SCHEDULE, next_time
from guanxi.flow.automation.limits import switch_off
from guanxi.flow.automation.models import Automation
from guanxi.flow.automation.rules import Rule, newest_version, ready
from guanxi.flow.automation.values import shifted
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.sql import midnight, to_q
from guanxi.meta.custom.field import CustomField
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.moment import Date
from guanxi.records.sources import ActorSources
from guanxi.workdays.company import company_calendar

SIZE = 500
WINDOW = 20_000  # ids looked through at once where no index leads to the date
MADE_UP = timedelta(days=7)  # days that are made up for after a pause
ONE_DAY = timedelta(days=1)


def days_due() -> list[tuple[int, date]]:
    """The rules about dates with the next day that each has to see; each day of a rule is given out once."""
    local = clock.now().astimezone(ZoneInfo(system_actor().timezone))
    return [(rule.pk, day) for rule in _active(DATE) if (day := _next_day(rule, local)) and _seen(rule, day)]


def rounds_due() -> list[tuple[int, datetime]]:
    """The rules on schedule whose time has come, each time given out once; missed ones are made up for by one."""
    now, zone = clock.now(), system_actor().timezone
    found = []
    for rule in _active(SCHEDULE):
        following = next_time(rule.trigger["cron"], now, zone)
        if rule.next_at is None or rule.next_at > now:
            continue
        if Automation.objects.filter(pk=rule.pk, next_at=rule.next_at).update(next_at=following):
            found.append((rule.pk, rule.next_at))
    return found


def _active(on: str) -> list[Automation]:
    rows = Automation.objects.filter(active=True, deleted_at=None).order_by("pk")
    return [rule for rule in rows if (rule.trigger or {}).get("on") == on]


def _next_day(rule: Automation, local: datetime) -> date | None:
    today = local.date()
    seen = rule.dated_until or today - ONE_DAY
    day = max(seen + ONE_DAY, today - MADE_UP)
    is_due = day < today or (day == today and local.hour >= rule.trigger.get("hour", 0))
    return day if is_due else None


def _seen(rule: Automation, day: date) -> bool:
    return bool(Automation.objects.filter(pk=rule.pk, dated_until=rule.dated_until).update(dated_until=day))


def next_of_day(automation_id: int, day: date, after: int) -> tuple[int, int | None]:
    """Set a rule off for the next records whose date makes this their day; how many, and behind which to go on."""
    rule = _rule(automation_id)
    if rule is None or rule.says.on != DATE:
        return 0, None
    item = rule.says.module.field(rule.says.trigger["field"])
    rows = visible(rule.says.module, rule.actor).filter(falls_on(rule, item, dates_for(rule, day)))
    ids, following = _batch(rule.says.module, item, rows, after)
    values = rule.says.module.model.objects.filter(pk__in=ids).values_list("pk", item.column)
    occasions = [
        Occasion(pk, f"d:{pk}:{value.isoformat()}", facts={"date": value.isoformat(), "day": day.isoformat()})
        for pk, value in values
    ]
    return _set_off(rule, occasions), following


def dates_for(rule: Rule, day: date) -> list[date]:
    """The dates whose day this is: so many days, or working days, before it."""
    days, is_working = rule.says.trigger.get("days", 0), bool(rule.says.trigger.get("working"))
    if not is_working:
        return [day - timedelta(days=days)]
    reach = abs(days) * 2 + 20
    around = (day + timedelta(days=step) for step in range(-reach, reach + 1))
    calendar = company_calendar()
    return [one for one in around if shifted(one, days, calendar) == day]


def falls_on(rule: Rule, item: Field, dates: Iterable[date]) -> Q:
    """The rows whose date, or moment in the company's zone, is one of these days."""
    kept = list(dates)
    if isinstance(item.type, Date):
        return Q(**{f"{item.column}__in": kept})
    context = rule.actor.context()
    found = Q(pk__in=[])
    for day in kept:
        begin_, end = midnight(day, context), midnight(day + ONE_DAY, context)
        found |= Q(**{f"{item.column}__gte": begin_, f"{item.column}__lt": end})
    return found


def next_of_round(automation_id: int, moment: datetime, after: int) -> tuple[int, int | None]:
    """Set a rule off for the next records that meet its condition; how many, and behind which to go on."""
    rule = _rule(automation_id)
    if rule is None or rule.says.on != SCHEDULE:
        return 0, None
    rows = visible(rule.says.module, rule.actor)
    if rule.says.condition is not None:
        rows = rows.filter(to_q(rule.says.module, rule.says.condition, ActorSources(rule.actor)))
    ids, following = _batch(rule.says.module, None, rows, after)
    occasions = [Occasion(pk, f"t:{moment:%Y%m%dT%H%M}:{pk}", facts={"at": moment.isoformat()}) for pk in ids]
    return _set_off(rule, occasions), following


def _batch(module: Module, item: Field | None, rows: QuerySet[Any], after: int) -> tuple[list[int], int | None]:
    """The next ids, and behind which to go on. Where no index leads to the date, so many ids are looked through."""
    rows = rows.filter(pk__gt=after).order_by("pk")
    if item is not None and _leads(module, item):
        ids = list(rows.values_list("pk", flat=True)[:SIZE])
        return ids, ids[-1] if len(ids) == SIZE else None
    ids = list(rows.filter(pk__lte=after + WINDOW).values_list("pk", flat=True)[:SIZE])
    if len(ids) == SIZE:
        return ids, ids[-1]
    last = module.model.objects.aggregate(last=Max("pk"))["last"] or 0
    return ids, after + WINDOW if after + WINDOW < last else None


def _leads(module: Module, item: Field) -> bool:
    """Whether an index of the table begins with this column."""
    if isinstance(item, CustomField):
        return item.indexed
    name = next(column.name for column in module.model._meta.concrete_fields if column.attname == item.column)
    return any(index.fields[:1] in ([name], [f"-{name}"]) for index in module.model._meta.indexes)


def _rule(automation_id: int) -> Rule | None:
    """The rule as it is now, when it still runs."""
    automation = Automation.objects.filter(pk=automation_id, active=True, deleted_at=None).first()
    if automation is None:
        return None
    try:
        return ready(newest_version(automation))
    except DomainError as error:
        switch_off(automation_id, error.message)
        return None


def _set_off(rule: Rule, occasions: list[Occasion]) -> int:
    """Set the rule off for those whose occasion it has not had before."""
    wanted = fresh(rule.pk, occasions)
    return begin(rule.version, wanted) if wanted else 0
