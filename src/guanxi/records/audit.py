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
    note_many(module, actor, [record_id], verb, text=text, facts=facts)


def note_many(
    module: Module,
    actor: Actor,
    record_ids: Iterable[int],
    verb: str,
    *,
    text: str = "",
    facts: Mapping | None = None,
) -> None:
    """The same entry for each of many records."""
    entries = [
        AuditEntry(
            module=module.key,
            record_id=record_id,
            at=clock.now(),
            verb=verb,
            note=text[:500],
            changes=dict(facts or {}),
            **_who(actor),
        )
        for record_id in record_ids
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def _who(actor: Actor) -> dict[str, Any]:
    """Who wrote an entry, by which door, and in which operation."""
    return {
        "by_id": actor.user_id,
        "via": actor.via,
        "job_id": actor.job_id,
        "operation": actor.operation or None,
        "undoes": actor.undoes or None,
    }


def _entry(change: Change) -> AuditEntry | None:
    told = _told(change)
    if not told and not change.is_new and not change.note:
        return None
    return AuditEntry(
        module=change.module.key,
        record_id=change.record.pk,
        at=change.at or clock.now(),
        verb=change.verb or ("created" if change.is_new else "changed"),
        note=change.note[:500],
        changes=told,
        **_who(change.actor),
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
