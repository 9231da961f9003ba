"""What others may do with announcements."""

from collections.abc import Iterable
from datetime import datetime

from guanxi.modules.announcements.models import AnnouncementRead


def note_readers(announcement: int, user_ids: Iterable[int], at: datetime) -> None:
    """Write down that people have read an announcement at some moment of the past."""
    rows = [AnnouncementRead(announcement_id=announcement, user_id=user_id, read_at=at) for user_id in user_ids]
    AnnouncementRead.objects.bulk_create(rows, ignore_conflicts=True)
