"""Background work of visits: at the end of a day, by the clock of who makes them, those that nobody ended are ended."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import find_company, system_actor
from guanxi.access.models import User
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.visits import models as said
from guanxi.modules.visits.models import Visit
from guanxi.modules.visits.services import close, miss

BATCH = 100
AT = time(23, 59)


def _zones() -> dict[str, ZoneInfo]:
    """The zones of people by what they have chosen; who has chosen nothing goes by the company's."""
    company = find_company()
    usual = company.timezone if company else "UTC"
    chosen = User.objects.order_by().values_list("timezone", flat=True).distinct()
    return {name: ZoneInfo(name or usual) for name in chosen} or {"": ZoneInfo(usual)}


def next_evening(after: datetime) -> datetime:
    """The next time that it is 23:59 by the clock of somebody."""
    return min(_next_evening(after, zone) for zone in _zones().values())


def _next_evening(after: datetime, zone: ZoneInfo) -> datetime:
    first = after.astimezone(zone).date()
    moments = (datetime.combine(first + timedelta(days=days), AT, zone) for days in range(2))
    return next(moment for moment in moments if moment > after)


@job("close_visits", every=timedelta(days=1), when=next_evening, label=_("End the visits of the day"))
def close_visits(run: Run) -> object:
    """End what is still in progress at 23:59 of the day on which it began, then note which planned visits nobody made.
    What has ended is not found again, so a batch that runs twice does nothing twice."""
    done = run.done + (end_some(clock.now()) or miss_some(clock.now()))
    return run.next({}, done=done) if done > run.done else {"ended": done}


def end_some(now: datetime) -> int:
    """End some of those in progress since before the last 23:59 of who makes them; how many."""
    zones = _zones()
    due = [Q(owner__timezone=name, in_at__lte=_last_evening(now, zone)) for name, zone in zones.items()]
    rows = Visit.objects.filter(_any_of(due), status=said.IN_PROGRESS, deleted_at=None).select_related("owner")
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("in_at", "pk")[:BATCH])
    by_day: dict[datetime, list[Any]] = {}
    for row in found:
        by_day.setdefault(_evening_of(row.in_at, zones[row.owner.timezone]), []).append(row)
    for at, some in by_day.items():
        close(records=some, actor=system_actor(), at=at)
    return len(found)


def miss_some(now: datetime) -> int:
    """Note some of those planned for days that have ended for who was to make them as missed; how many."""
    over = [Q(owner__timezone=name, plan_date__lte=_last_evening(now, zone).date()) for name, zone in _zones().items()]
    rows = Visit.objects.filter(_any_of(over), status=said.PLANNED, deleted_at=None)
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("plan_date", "pk")[:BATCH])
    miss(records=found, actor=system_actor())
    return len(found)


def _any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _last_evening(now: datetime, zone: ZoneInfo) -> datetime:
    today = datetime.combine(now.astimezone(zone).date(), AT, zone)
    return today if today <= now else datetime.combine(today.date() - timedelta(days=1), AT, zone)


def _evening_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """23:59 of its day; of what began in the last minute, that moment itself."""
    return max(moment, datetime.combine(moment.astimezone(zone).date(), AT, zone))
