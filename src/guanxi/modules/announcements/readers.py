"""Who has read an announcement."""

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.modules.announcements.models import Announcement, AnnouncementRead
from guanxi.modules.announcements.queries import is_out


def mark_read(actor: Actor, record: Announcement) -> None:
    """Note that its reader has opened an announcement that is out; the first time counts."""
    if not Announcement.objects.filter(is_out(), pk=record.pk).exists():
        return
    row = AnnouncementRead(announcement=record, user_id=actor.user_id, read_at=clock.now())
    AnnouncementRead.objects.bulk_create([row], ignore_conflicts=True)
