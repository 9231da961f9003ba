"""Where records have been: every way into a pool and out of it is a row, whoever took it and by whatever door.

It is written from what was changed, behind the store, so that undoing, importing and editing are told like claiming.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.access.actor import find_company
from guanxi.kernel import clock
from guanxi.pools.declared import Pooled, of
from guanxi.pools.models import PoolEntry
from guanxi.records.change import Change
from guanxi.records.gate import UNDONE
from guanxi.records.merges.hanging import Hanging, declare

declare(Hanging(model=PoolEntry, module="object", by="slug", where={"left_at__isnull": False}))

CLAIMED, RETURNED, RECYCLED, MOVED, ASSIGNED = "claimed", "returned", "recycled", "pool_moved", "assigned"
HOW = {CLAIMED: "claim", MOVED: "move", UNDONE: "undone"}
WHY = {UNDONE: "undone", MOVED: "move"}


def open_entries(pooled: Pooled, ids: Collection[int]) -> dict[int, PoolEntry]:
    """The stays that last, of these records."""
    rows = PoolEntry.objects.filter(object=pooled.module.slug, record_id__in=list(ids), left_at=None)
    return {entry.record_id: entry for entry in rows}


def note_moves(changes: Collection[Change]) -> None:
    """Write down which records have gone into a pool or out of one."""
    pooled = of(next(iter(changes)).module.key)
    moved = [change for change in changes if change.changes(pooled.field)]
    if not moved:
        return
    stays = open_entries(pooled, [change.record.pk for change in moved])
    for change in moved:
        if change.record.pk in stays:
            _close(stays[change.record.pk], change, pooled)
    PoolEntry.objects.bulk_update(stays.values(), ["left_at", "left_kind", "left_by", "left_to"])
    PoolEntry.objects.bulk_create(
        _opened(change, pooled, stays.get(change.record.pk)) for change in moved if change.value(pooled.field)
    )


def _close(entry: PoolEntry, change: Change, pooled: Pooled) -> None:
    entry.left_at, entry.left_by_id = clock.now(), change.actor.user_id
    entry.left_kind = HOW.get(change.verb, "move" if change.value(pooled.field) else "assign")
    entry.left_to_id = change.value("owner")


def _opened(change: Change, pooled: Pooled, before: PoolEntry | None) -> PoolEntry:
    why: Mapping[str, Any] = change.extra.get("into_pool", {})
    now = clock.now()
    return PoolEntry(
        object=pooled.module.slug,
        record_id=change.record.pk,
        pool_id=change.value(pooled.field),
        entered_at=now,
        previous_owner_id=change.before("owner") if before is None else before.previous_owner_id,
        lost_at=now if before is None else before.lost_at,
        reason=why.get("reason") or WHY.get(change.verb, "created" if change.is_new else "other"),
        reason_note=(change.note or "")[:500],
        rule_id=why.get("rule"),
    )


def close_binned(pooled: Pooled, ids: Collection[int], by: int | None) -> None:
    """Records that went into the recycle bin lie in no pool."""
    rows = PoolEntry.objects.filter(object=pooled.module.slug, record_id__in=list(ids), left_at=None)
    rows.update(left_at=clock.now(), left_kind="delete", left_by=by)


def open_restored(pooled: Pooled, records: Collection[Any]) -> None:
    """Those that came back out of the bin lie where they lay."""
    now = clock.now()
    stays = open_entries(pooled, [record.pk for record in records])
    PoolEntry.objects.bulk_create(
        PoolEntry(
            object=pooled.module.slug,
            record_id=record.pk,
            pool_id=getattr(record, pooled.column),
            entered_at=now,
            previous_owner_id=record.previous_owner_id,
            lost_at=now,
            reason="restored",
        )
        for record in records
        if getattr(record, pooled.column) and record.pk not in stays
    )


def company_zone() -> ZoneInfo:
    """Where the company's days begin."""
    company = find_company()
    return ZoneInfo(company.timezone if company else "UTC")


def claimed_today(pool: int, user: int) -> int:
    """How often someone has claimed from a pool on the present day of the company, whether he still holds it or not."""
    zone = company_zone()
    begin = datetime.combine(clock.now().astimezone(zone).date(), time.min, zone)
    return PoolEntry.objects.filter(pool=pool, left_by=user, left_at__gte=begin, left_kind="claim").count()
