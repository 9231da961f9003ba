"""History: every write leaves an entry; nobody changes or deletes one."""

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta.module import Module
from guanxi.records.change import Change
from guanxi.records.models import AuditEntry

UNTOLD = frozenset({"created_at", "created_by", "updated_at", "updated_by"})


def note_changes(changes: Iterable[Change]) -> None:
    """One entry for each change that altered something."""
    AuditEntry.objects.bulk_create(
        [entry for change in changes if (entry := _entry(change)) is not None], batch_size=500
    )


def note(
    module: Module, actor: Actor, record_id: int, verb: str, *, text: str = "", facts: Mapping | None = None
) -> None:
    """One entry for what is no write of fields: exported, signed in, file added."""
    AuditEntry.objects.create(
        module=module.key,
        record_id=record_id,
        at=clock.now(),
        by_id=actor.user_id,
        via=actor.via,
        verb=verb,
        note=text[:500],
        changes=dict(facts or {}),
        job_id=actor.job_id,
    )


def _entry(change: Change) -> AuditEntry | None:
    told = _told(change)
    if not told and not change.is_new and not change.note:
        return None
    return AuditEntry(
        module=change.module.key,
        record_id=change.record.pk,
        at=change.at or clock.now(),
        by_id=change.actor.user_id,
        via=change.actor.via,
        verb=change.verb or ("created" if change.is_new else "changed"),
        note=change.note[:500],
        changes=told,
        job_id=change.actor.job_id,
    )


def _told(change: Change) -> dict[str, list[Any]]:
    found = {}
    for key, (old, new) in change.written.items():
        field = change.module.field(key)
        if field.audited and key not in UNTOLD:
            found[key] = [None if change.is_new else field.type.dump(old), field.type.dump(new)]
    if "lines_told" in change.extra:
        found["lines"] = change.extra["lines_told"]
    return found
