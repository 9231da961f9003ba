"""History: every write leaves an entry; nobody changes or deletes one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.inserting import insert_columns
from guanxi.meta.module import STAMPS, Module
from guanxi.records.change import Change
from guanxi.records.models import AuditEntry

COLUMNS = ("module", "record_id", "at", "verb", "note", "changes", "by_id", "via", "job_id", "operation", "undoes")


def note_changes(changes: Iterable[Change]) -> None:
    """One entry for each change that altered something."""
    _write([entry for change in changes if (entry := _entry(change)) is not None])


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
    note_together(actor, [(module, record_id, facts or {}) for record_id in record_ids], verb, text=text)


def note_together(
    actor: Actor, entries: Iterable[tuple[Module, int, Mapping[str, Any]]], verb: str, *, text: str = ""
) -> None:
    """The same of records of several modules, each with its own facts."""
    now, by = clock.now(), _who(actor)
    _write([(module.key, record_id, now, verb, text[:500], dict(facts), *by) for module, record_id, facts in entries])


def _write(entries: Sequence[tuple[Any, ...]]) -> None:
    if entries:
        insert_columns(AuditEntry, dict(zip(COLUMNS, zip(*entries, strict=True), strict=True)))


def _who(actor: Actor) -> tuple[Any, ...]:
    """Who wrote an entry, by which door, and in which operation."""
    return actor.user_id, actor.via, actor.job_id, actor.operation or None, actor.undoes or None


def _entry(change: Change) -> tuple[Any, ...] | None:
    told = _told(change)
    if not told and not change.is_new and not change.note:
        return None
    verb = change.verb or ("created" if change.is_new else "changed")
    return (
        change.module.key,
        change.record.pk,
        change.at or clock.now(),
        verb,
        change.note[:500],
        told,
        *_who(change.actor),
    )


def _told(change: Change) -> dict[str, list[Any]]:
    found = _told_of_new(change) if change.is_new else _told_of_changed(change)
    if "lines_told" in change.extra:
        found["lines"] = change.extra["lines_told"]
    return found


def _told_of_new(change: Change) -> dict[str, list[Any]]:
    record = change.record
    return {
        field.key: [None, field.told(value)]
        for field in change.module.told
        if (value := field.read(record)) or (value is not None and not field.is_empty(value))
    }


def _told_of_changed(change: Change) -> dict[str, list[Any]]:
    found = {}
    for key, (old, new) in change.written.items():
        field = change.module.by_key[key]
        if field.audited and key not in STAMPS:
            found[key] = [field.told(old), field.told(new)]
    return found
