"""Putting announcements out: now, by hand or by the clock."""

from datetime import timedelta
from typing import Any

from guanxi.access.actor import Actor
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.announcements.models import Announcement
from guanxi.modules.announcements.telling import tell_audience
from guanxi.records import store


def put_out(actor: Actor, record: Announcement) -> Announcement:
    """Make an announcement visible to its audience, and have them told."""
    module, now = registry.get("announcement"), clock.now()
    data = {"status": "published", "published_at": now.isoformat()}
    published = store.update(module, actor, record.pk, data, verb="published", trusted=True)
    _add_holiday(actor, published)
    enqueue(tell_audience, actor=actor, announcement=record.pk, round_=0)
    return published


def _add_holiday(actor: Actor, record: Announcement) -> None:
    """Days off that a notice names stand in the working calendar; days that it has an exception for already stay."""
    if record.type != "holiday" or not record.holiday_from:
        return
    calendar = registry.get("calendar_exception")
    if not actor.may(calendar, "create"):
        return
    first: Any = record.holiday_from
    last: Any = record.holiday_until or first
    asked = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    known = set(calendar.model.objects.filter(date__in=asked, deleted_at=None).values_list("date", flat=True))
    for day in asked:
        if day not in known:
            store.create(calendar, actor, {"date": day.isoformat(), "kind": "off", "name": record.title[:100]})
