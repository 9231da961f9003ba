"""Background work of visits: at the end of a day those that nobody ended are ended."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import find_company, system_actor
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.visits import models as said
from guanxi.modules.visits.models import Visit
from guanxi.modules.visits.services import close, miss

BATCH = 100
AT = time(23, 59)


def _zone() -> ZoneInfo:
    company = find_company()
    return ZoneInfo(company.timezone if company else "UTC")


def next_evening(after: datetime) -> datetime:
    """23:59, by the clock of the company."""
    zone = _zone()
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
    """End some of those in progress since before the last 23:59; how many."""
    zone = _zone()
    evening = _last_evening(now, zone)
    rows = Visit.objects.filter(status=said.IN_PROGRESS, in_at__lte=evening, deleted_at=None)
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("in_at", "pk")[:BATCH])
    by_day: dict[datetime, list[Any]] = {}
    for row in found:
        by_day.setdefault(_evening_of(row.in_at, zone), []).append(row)
    for at, some in by_day.items():
        close(records=some, actor=system_actor(), at=at)
    return len(found)


def miss_some(now: datetime) -> int:
    """Note some of those planned for days that have ended as missed; how many."""
    day = _last_evening(now, _zone()).date()
    rows = Visit.objects.filter(status=said.PLANNED, plan_date__lte=day, deleted_at=None)
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("plan_date", "pk")[:BATCH])
    miss(records=found, actor=system_actor())
    return len(found)


def _last_evening(now: datetime, zone: ZoneInfo) -> datetime:
    today = datetime.combine(now.astimezone(zone).date(), AT, zone)
    return today if today <= now else datetime.combine(today.date() - timedelta(days=1), AT, zone)


def _evening_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """23:59 of its day; of what began in the last minute, that moment itself."""
    return max(moment, datetime.combine(moment.astimezone(zone).date(), AT, zone))
