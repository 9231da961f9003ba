"""What a person has done lately, operation by operation, read from the history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records.models import AuditEntry
from guanxi.records.segments.moving import MEMBERS
from guanxi.records.takeback import CREATED, DELETED, RESTORED
from guanxi.records.undo import time_for

READ = 2000  # entries; whoever does more at once has a job to look at
SHOWN = 30


@dataclass(frozen=True)
class Operation:
    """One thing that a person did: its first record stands for all."""

    key: str
    at: datetime
    via: str
    verb: str
    module: str
    record_id: int
    records: int
    is_undone: bool
    is_undo: bool
    is_late: bool
    job_id: int | None


def recent(actor: Actor) -> list[Operation]:
    """The newest things that a person did, with how many records each touched."""
    columns = ("operation", "undoes", "at", "via", "verb", "module", "record_id", "job_id", "changes")
    rows = AuditEntry.objects.filter(by=actor.user_id, operation__isnull=False).order_by("-pk").values(*columns)[:READ]
    groups: dict[str, list[dict]] = {}
    for row in rows:
        if _alters(row):
            groups.setdefault(row["operation"], []).append(row)
    shown = list(groups.items())[:SHOWN]
    undone = _undone([key for key, _rows in shown])
    return [_operation(key, found, key in undone) for key, found in shown]


def _alters(row: Mapping[str, Any]) -> bool:
    """Whether an entry is about a change of its record; what only tells of something, as an export, can't be undone."""
    known = {*registry.get(row["module"]).by_key, "lines", MEMBERS}
    return row["verb"] in {CREATED, DELETED, RESTORED} or not known.isdisjoint(row["changes"])


def _undone(keys: Iterable[str]) -> set[str]:
    """Those of these operations that another one has taken back."""
    mine = set(keys)
    undoing = AuditEntry.objects.filter(operation__in=mine, undoes__isnull=False).values_list("undoes", flat=True)
    return mine & set(undoing.distinct())


def _operation(key: str, rows: list[dict], is_undone: bool) -> Operation:
    first, newest = rows[-1], rows[0]
    return Operation(
        key=key,
        at=newest["at"],
        via=newest["via"],
        verb=first["verb"],
        module=first["module"],
        record_id=first["record_id"],
        records=len({(row["module"], row["record_id"]) for row in rows}),
        is_undone=is_undone,
        is_undo=bool(first["undoes"]),
        is_late=newest["at"] < clock.now() - time_for(newest["via"]),
        job_id=newest["job_id"],
    )
