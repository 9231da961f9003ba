"""The recycle bin: deleting, restoring, and what stands against it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from guanxi.access.actor import Actor
from guanxi.access.scope import scope_q, visible
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing, Stale
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.audit import note
from guanxi.records.change import Change
from guanxi.records.store.doors import fetch, refuse

SHOWN = 5


@transaction.atomic
def delete(module: Module, actor: Actor, pk: int, *, version: int | None = None) -> None:
    """Put a record into the recycle bin, with what belongs to it; E_IN_USE names what still refers to it."""
    record = fetch(module, actor, pk, "delete", lock=True)
    if version is not None and record.version != version:
        raise Stale
    change = _change(module, actor, record, "deleted")
    module.rules.removing([change])
    refuse(change.errors)
    _bin(module, actor, [record], _moment(module, record))


@transaction.atomic
def restore(module: Module, actor: Actor, pk: int) -> Any:
    """Take a record out of the recycle bin, with what went in with it."""
    actor.require(module, "delete")
    rows = module.model.objects.filter(module.rows, scope_q(module, actor), pk=pk, deleted_at__isnull=False)
    record = rows.select_for_update(of=("self",), no_key=True).first()
    if record is None:
        raise Missing
    if not module.model.objects.filter(scope_q(module, actor, "delete"), pk=pk).exists():
        raise Denied("delete")
    try:
        with transaction.atomic():
            _unbin(module, actor, [record], record.deleted_at)
    except IntegrityError:
        raise DomainError("E_DUPLICATE", object=module.label, name=str(record)) from None
    return visible(module, actor).get(pk=pk)


def bin_rows(module: Module, actor: Actor) -> Any:
    """What lies in the recycle bin and would be the actor's to see."""
    return module.model.objects.filter(module.rows, scope_q(module, actor), deleted_at__isnull=False)


def together_with(module: Module, record: Any) -> list[tuple[Module, int]]:
    """What goes into the bin with a record: the kinds of records that belong to it, and how many there are."""
    found: dict[str, int] = {}
    for other, field in referring(module, together=True):
        count = other.model.objects.filter(other.rows, deleted_at=None, **{field.column: record.pk}).count()
        found[other.key] = found.get(other.key, 0) + count
    return [(registry.get(key), count) for key, count in found.items() if count]


def referring(target: Module, together: bool) -> Iterator[tuple[Module, Field]]:
    """The fields of all modules that name records of this one and go with it, or stand against its deletion."""
    for module in registry.all_modules():
        for field in module.fields:
            if (
                field.target == target.key
                and field.is_reference
                and field.on_delete == ("together" if together else "block")
            ):
                yield module, field


def _moment(module: Module, record: Any) -> datetime:
    """Now; or just after, where something of this record went in by itself at this moment: what went in together is
    known by its moment."""
    moment = clock.now()
    parts = [
        other.model.objects.filter(**{field.column: record.pk}) for other, field in referring(module, together=True)
    ]
    while any(rows.filter(deleted_at=moment).exists() for rows in parts):
        moment += timedelta(microseconds=1)
    return moment


def _refuse_used(module: Module, actor: Actor, ids: list[int]) -> None:
    """E_IN_USE with some of the records that name these: by number those that the actor sees, by kind the others."""
    names: dict[str, None] = {}
    for other, users in _users(module, ids):
        found = list(users[:SHOWN])
        seen = set(visible(other, actor).filter(pk__in=found).values_list("pk", flat=True)) if found else set()
        names |= dict.fromkeys(f"{other.label} #{pk}" if pk in seen else str(other.label) for pk in found)
        if len(names) >= SHOWN:
            break
    if names:
        raise DomainError("E_IN_USE", refs=", ".join(list(names)[:SHOWN]))


def _users(module: Module, ids: list[int]) -> Iterator[tuple[Module, Any]]:
    """Ids of the living records of all modules that name these, in a field of their own or of their lines."""
    for other, field in referring(module, together=False):
        rows = other.model.objects.filter(other.rows, deleted_at=None, **{f"{field.column}__in": ids})
        yield other, (rows.exclude(pk__in=ids) if other.key == module.key else rows).values_list("pk", flat=True)
    for other in registry.all_modules():
        spec = other.lines
        for field in spec.fields if spec else ():
            if spec is not None and field.target == module.key:
                rows = spec.model.objects.filter(**{f"{field.column}__in": ids, f"{spec.parent}__deleted_at": None})
                yield other, rows.values_list(f"{spec.parent}_id", flat=True)


def _bin(module: Module, actor: Actor, records: list[Any], moment: datetime) -> None:
    _refuse_used(module, actor, _ids(records))
    changes = _moved(module, actor, records, "deleted", moment)
    module.rules.binned(changes)
    for other, field in referring(module, together=True):
        children = list(other.model.objects.filter(deleted_at=None, **{f"{field.column}__in": _ids(records)}))
        if children:
            _bin(other, actor, children, moment)


def _unbin(module: Module, actor: Actor, records: list[Any], moment: datetime) -> None:
    module.rules.restoring([_change(module, actor, record, "restored") for record in records])
    changes = _moved(module, actor, records, "restored", None)
    for other, field in referring(module, together=True):
        children = list(other.model.objects.filter(deleted_at=moment, **{f"{field.column}__in": _ids(records)}))
        if children:
            _unbin(other, actor, children, moment)
    module.rules.binned(changes)


def _moved(module: Module, actor: Actor, records: list[Any], verb: str, deleted_at: datetime | None) -> list[Change]:
    """Put the rows into the bin or take them out, and tell the history."""
    module.model.objects.filter(pk__in=_ids(records)).update(deleted_at=deleted_at, version=F("version") + 1)
    for record in records:
        note(module, actor, record.pk, verb)
    return [_change(module, actor, record, verb) for record in records]


def _change(module: Module, actor: Actor, record: Any, verb: str) -> Change:
    return Change(module=module, actor=actor, record=record, data={}, is_new=False, verb=verb)


def _ids(records: list[Any]) -> list[int]:
    return [record.pk for record in records]
