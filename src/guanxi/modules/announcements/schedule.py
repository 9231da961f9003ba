"""Announcements whose moment has come: out, or away."""

from guanxi.access.actor import Actor, actor_of, system_actor
from guanxi.access.models import User
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.announcements.models import Announcement
from guanxi.modules.announcements.publishing import put_out
from guanxi.records import store


def put_out_due(limit: int) -> int:
    """Publish what was scheduled for now, in the name of its owner; how many that were."""
    due = Announcement.objects.filter(status="scheduled", publish_at__lte=clock.now(), deleted_at=None)
    rows = list(due.select_for_update().order_by("publish_at", "pk")[:limit])
    for row in rows:
        put_out(_author(row), row)
    return len(rows)


def put_away_due(limit: int) -> int:
    """Let go what is not valid any more; how many that were."""
    over = Announcement.objects.filter(status="published", expire_at__lte=clock.now(), deleted_at=None)
    rows = list(over.select_for_update().order_by("expire_at", "pk")[:limit])
    for row in rows:
        store.update(
            registry.get("announcement"), system_actor(), row.pk, {"status": "expired"}, verb="expired", trusted=True
        )
    return len(rows)


def _author(row: Announcement) -> Actor:
    owner = User.objects.filter(pk=row.owner_id, status="active", deleted_at=None).first()
    author = actor_of(owner) if owner else system_actor()
    return author if author.may(registry.get("announcement"), "edit") else system_actor()
