"""Logs by pages, newest first: each page begins where the one before it ended, however long the log is."""

from typing import Any

from django.db.models import QuerySet


def newest_first(rows: QuerySet[Any], *, before: int | None, limit: int) -> tuple[list[Any], int | None]:
    """So many rows, and before which number the next page begins; nothing there when this was the last one."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None
