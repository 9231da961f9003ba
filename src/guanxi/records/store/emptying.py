"""References that are emptied when the record that they name is deleted, as any other change of their records."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.change import Change
from guanxi.records.gate import watch
from guanxi.records.store.doors import refuse, write
from guanxi.records.store.family import Level, referring

MOST, BATCH = 2_000, 200  # records that are emptied while someone waits; those written at once


def emptying_refused(levels: list[Level], actor: Actor) -> dict[int, DomainError]:
    """Which of the first level can't leave, because a record that names them, or what goes with them, is locked by an
    approval; or because more records name them than are changed while someone waits (E_IN_USE)."""
    refused: dict[int, DomainError] = {}
    for level, other, field, rows in _naming(levels):
        named = dict(rows.order_by("pk").values_list("pk", field.column)[: MOST + 1])
        locks = watch.ask(other, actor, list(named)).locks if named else {}
        refused |= {level.roots[named[pk]]: lock.refusal() for pk, lock in locks.items()}
        if len(named) > MOST:
            refused |= {level.roots[pk]: DomainError("E_IN_USE", refs=other.label_plural) for pk in named.values()}
    return refused


def empty_names(levels: list[Level], actor: Actor) -> None:
    """Empty the fields that name what leaves; their history tells it."""
    for _level, other, field, rows in _naming(levels):
        records = list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))
        for start in range(0, len(records), BATCH):
            changes = [_emptied(other, actor, field, record) for record in records[start : start + BATCH]]
            write(changes)
            refuse([error for change in changes for error in change.errors])


def _naming(levels: list[Level]) -> Iterator[tuple[Level, Module, Field, QuerySet[Any]]]:
    """Living records that stay and name these in a field that is to be emptied."""
    for level in levels:
        for other, field in referring(level.module, "clear"):
            going = [pk for one in levels if one.module.key == other.key for pk in one.ids]
            rows = other.model.objects.filter(other.rows, deleted_at=None, **{f"{field.column}__in": level.ids})
            yield level, other, field, rows.exclude(pk__in=going)


def _emptied(module: Module, actor: Actor, field: Field, record: Any) -> Change:
    return Change(module=module, actor=actor, record=record, data={field.key: None}, is_new=False, trusted=True)
