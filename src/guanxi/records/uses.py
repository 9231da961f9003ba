"""What uses a record, told before it is deleted: by kind, with the way to exactly those that the actor sees."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, Module
from guanxi.meta.types.reference import References
from guanxi.records import store
from guanxi.records.models import RecordLink

MOST = 10_000

Namer = tuple[Module, Field, str, dict[str, Any]]


@dataclass(frozen=True)
class Use:
    """Records of a module that name the record in one field: how many the actor sees, up to `MOST`. `parameter` is the
    filter that lists them."""

    module: Module
    label: str
    parameter: str
    count: int


def uses(module: Module, actor: Actor, record: Any) -> list[Use]:
    """Where the actor sees that the record is used, except by what would be deleted along with it."""
    found = (_use(actor, namer, record) for namer in _namers(module, record))
    return [use for use in found if use is not None]


def objection(module: Module, actor: Actor, pk: int) -> DomainError | None:
    """Why the record could not be deleted now: tried, and taken back."""
    with transaction.atomic():
        try:
            store.delete(module, actor, pk)
        except DomainError as error:
            return error
        finally:
            transaction.set_rollback(True)
    return None


def can_retire(module: Module, actor: Actor, record: Any) -> bool:
    """Whether the record may be taken out of use instead, and is not so already."""
    free = writable(module, actor)
    return bool(module.retired) and all(
        key in free and module.field(key).read(record) != value for key, value in module.retired.items()
    )


def _namers(module: Module, record: Any) -> Iterator[Namer]:
    """The fields that name records of this module: with the filter of a list, and the look-up, for this record."""
    for other in registry.every_module():
        for field in other.fields:
            if field.target != module.key or field.on_delete == "together":
                continue
            if field.read_only and field.on_delete != "hold":
                continue
            if field.is_reference:
                yield other, field, field.key, {field.column: record.pk}
            elif isinstance(field.type, References):
                links = RecordLink.objects.filter(module=other.key, field=field.key, target_id=record.pk)
                yield other, field, f"{field.key}__in", {"pk__in": links.values("record_id")}
        spec = other.lines
        for field in spec.fields if spec else ():
            if spec is not None and field.target == module.key:
                lines = spec.model.objects.filter(**{field.column: record.pk})
                yield other, field, f"lines.{field.key}", {"pk__in": lines.values(f"{spec.parent}_id")}


def _use(actor: Actor, namer: Namer, record: Any) -> Use | None:
    other, field, name, rows = namer
    of = other.lines if other.lines and name.startswith(f"{LINES}.") else other
    if not actor.may(other, "view") or field.key not in readable(of, actor):
        return None
    count = visible(other, actor).filter(**rows)[:MOST].count()
    return Use(other, str(field.label), f"{name}={record.pk}", count) if count else None
