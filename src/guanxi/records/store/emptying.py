"""References that are emptied when the record that they name is deleted, as any other change of their records, and
given back when it comes back."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.change import Change
from guanxi.records.gate import watch
from guanxi.records.models import AuditEntry
from guanxi.records.store.doors import refuse, write
from guanxi.records.store.family import Level, family_of, referring

MOST, BATCH = 2_000, 200  # records that are emptied while someone waits; those written at once


class NamedByMany(DomainError):
    """More records name it in a field that is to be emptied than are changed while someone waits; a job can do it, and
    nothing else stands against the deletion."""


def emptying_refused(levels: list[Level], actor: Actor) -> dict[int, DomainError]:
    """Which of the first level can't leave, because a record that names them, or what goes with them, is locked by an
    approval; or because more records name them than are changed while someone waits (E_IN_USE)."""
    refused: dict[int, DomainError] = {}
    for level, other, field, rows in _naming(levels):
        named = dict(rows.order_by("pk").values_list("pk", field.column)[: MOST + 1])
        locks = watch.ask(other, actor, list(named)).locks if named else {}
        refused |= {level.roots[named[pk]]: lock.refusal() for pk, lock in locks.items()}
        if len(named) > MOST:
            refused |= {level.roots[pk]: NamedByMany("E_IN_USE", refs=other.label_plural) for pk in named.values()}
    return refused


@transaction.atomic
def empty_some(module: Module, actor: Actor, pk: int) -> int:
    """Empty some of the fields that name a record which is to be deleted, for a job that asks until there are so few
    left that the deletion does it; how many."""
    records = list(visible(module, actor, "delete", named=True).filter(pk=pk).select_for_update(of=("self",)))
    for _level, other, field, rows in _naming(family_of(module, records)) if records else ():
        batch = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True)[: MOST + 1])
        if len(batch) > MOST:
            changes = [_put(other, actor, one, {field.key: None}) for one in batch[: BATCH * 2]]
            write(changes)
            refuse([error for change in changes for error in change.errors])
            return len(changes)
    return 0


def empty_names(levels: list[Level], actor: Actor) -> None:
    """Empty the fields that name what leaves; their history tells it."""
    for _level, other, field, rows in _naming(levels):
        records = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
        for start in range(0, len(records), BATCH):
            changes = [_put(other, actor, one, {field.key: None}) for one in records[start : start + BATCH]]
            write(changes)
            refuse([error for change in changes for error in change.errors])


def give_names_back(levels: list[Level], actor: Actor) -> None:
    """Let records name again what came back, where they did until it was deleted, and nobody has changed that since.
    What is locked by now, or may not name it any more, stays as it is."""
    for level in levels:
        operations = _deletions(level)
        for other, field in referring(level.module, "clear") if operations else ():
            if _are_many(other, operations):
                continue  # the undo of the job that has emptied them gives them back
            named = _emptied_since(other, field, operations, level.ids)
            locked = watch.ask(other, actor, list(named)).locks if named else {}
            rows = other.model.objects.filter(other.rows, deleted_at=None, pk__in=set(named) - set(locked))
            records = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True)) if named else []
            records = [record for record in records if field.read(record) is None]
            for start in range(0, len(records), BATCH):
                batch = records[start : start + BATCH]
                write([_put(other, actor, record, {field.key: named[record.pk]}) for record in batch])


def _deletions(level: Level) -> set[str]:
    """The operations that have deleted these records."""
    rows = AuditEntry.objects.filter(module=level.module.key, record_id__in=level.ids, verb="deleted")
    return {one for one in rows.values_list("operation", flat=True) if one}


def _are_many(other: Module, operations: set[str]) -> bool:
    entries = AuditEntry.objects.filter(module=other.key, operation__in=operations)
    return entries[: 2 * MOST + 1].count() > 2 * MOST


def _emptied_since(other: Module, field: Field, operations: set[str], ids: list[int]) -> dict[int, int]:
    """Which records named one of these in a field that was emptied with it and has not been touched since."""
    entries = AuditEntry.objects.filter(module=other.key, operation__in=operations).order_by("pk")
    told = [row for row in entries.values("pk", "record_id", "changes") if field.key in row["changes"]]
    emptied, newest = {row["pk"] for row in told}, {row["record_id"]: row for row in told}
    later = AuditEntry.objects.filter(module=other.key, record_id__in=list(newest), pk__gt=min(emptied, default=0))
    for row in later.order_by("pk").values("pk", "record_id", "changes") if newest else ():
        if field.key in row["changes"]:
            newest[row["record_id"]] = row
    pairs = {pk: row["changes"][field.key] for pk, row in newest.items() if row["pk"] in emptied}
    return {pk: old for pk, (old, new) in pairs.items() if new is None and old in ids}


def _naming(levels: list[Level]) -> Iterator[tuple[Level, Module, Field, QuerySet[Any]]]:
    """Living records that stay and name these in a field that is to be emptied."""
    for level in levels:
        for other, field in referring(level.module, "clear"):
            going = [pk for one in levels if one.module.key == other.key for pk in one.ids]
            rows = other.model.objects.filter(other.rows, deleted_at=None, **{f"{field.column}__in": level.ids})
            yield level, other, field, rows.exclude(pk__in=going)


def _put(module: Module, actor: Actor, record: Any, data: dict[str, Any]) -> Change:
    return Change(module=module, actor=actor, record=record, data=data, is_new=False, trusted=True)
