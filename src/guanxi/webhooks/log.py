"""The event log: everything that happened to records, in one order that never changes, read onwards from a cursor.

The history is that log: its numbers rise. But on PostgreSQL a transaction that took a number may end long after one
that took a later one, and a reader who had passed it would miss it. So only what lies below the horizon is read: there
every missing number is known to belong to nobody. SQLite has one writer at a time; its numbers appear in their order.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from guanxi.records.models import AuditEntry
from guanxi.webhooks.models import Horizon

READ = 5_000
LOOKED = 100_000
LEAST_WAIT = timedelta(seconds=2)  # a number is taken an instant before its transaction has a name
Row = dict[str, Any]
COLUMNS = ("id", "module", "record_id", "at", "by_id", "via", "verb", "changes", "note")


def entries(after: int, limit: int) -> list[Row]:
    """What happened behind a number, in order, as far as it is settled."""
    rows = AuditEntry.objects.filter(pk__gt=after, pk__lte=horizon()).order_by("pk")
    return list(rows.values(*COLUMNS)[:limit])


def before(number: int, limit: int, **narrowed: Any) -> list[Row]:
    """What happened before a number, the newest first, as far as it is settled; narrowed by `module`, `record_id` and
    `verb`, it is looked for among so many numbers that nobody waits long."""
    number = min(number, horizon() + 1)
    lowest = number - LOOKED if narrowed and "record_id" not in narrowed else 0
    rows = AuditEntry.objects.filter(pk__lt=number, pk__gt=lowest, **narrowed).order_by("-pk")
    return list(rows.values(*COLUMNS)[:limit])


def newest() -> int:
    """The number of the newest entry that is there, settled or not."""
    return AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def horizon() -> int:
    """Up to which number the log is settled."""
    if connection.vendor == "sqlite":
        return newest()
    return Horizon.objects.values_list("up_to", flat=True).first() or 0


@transaction.atomic
def advance() -> int:
    """Move the horizon as far as it may go now, and say where it is."""
    if connection.vendor == "sqlite":
        return newest()
    row, _made = Horizon.objects.select_for_update(no_key=True).get_or_create(pk=1, defaults={"up_to": newest()})
    _step(row)
    row.save()
    return row.up_to


def _step(row: Horizon) -> None:
    """Go to the first number that is missing, and beyond it once nobody can bring it any more."""
    oldest, next_one = _transactions()
    found = _numbers(row.up_to)
    row.up_to = _before_gap(row.up_to, found)
    if not found or found[-1] == row.up_to:
        row.gap_at = row.gap_ends = None
    elif row.gap_at is None or row.gap_ends is None:
        row.gap_at, row.gap_ends = timezone.now(), next_one
    elif oldest >= row.gap_ends and timezone.now() - row.gap_at >= LEAST_WAIT:
        row.up_to = _before_gap(min(number for number in found if number > row.up_to) - 1, found)
        row.gap_at = row.gap_ends = None


def _numbers(after: int) -> Sequence[int]:
    return list(AuditEntry.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:READ])


def _before_gap(up_to: int, found: Sequence[int]) -> int:
    """The last number without one missing before it."""
    for number in found:
        if number > up_to + 1:
            break
        up_to = max(up_to, number)
    return up_to


def _transactions() -> tuple[int, int]:
    """The oldest transaction still under way, and the name that the next one will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "
            "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )
        oldest, next_one = cursor.fetchone()
    return oldest, next_one
