"""What others may ask of follow-ups."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count

from guanxi.modules.activities.models import Activity
from guanxi.modules.activities.services import Spoke, retell, write_down

__all__ = ["Spoke", "follow_ups_by_author", "retell", "write_down"]


def follow_ups_by_author(first: datetime, end: datetime, authors: Collection[int] | None) -> dict[int, int]:
    """How many follow-ups people wrote of what happened between two moments: `authors`, or everybody. What the product
    wrote by itself counts for nobody."""
    rows = Activity.objects.filter(happened_at__gte=first, happened_at__lt=end, auto=False, deleted_at=None).order_by()
    rows = rows.filter(author__isnull=False) if authors is None else rows.filter(author__in=authors)
    return dict(rows.values_list("author_id").annotate(count=Count("pk")))
