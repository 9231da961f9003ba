"""The recycle bin: deleting and restoring, one record or many, and what stands against it."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from guanxi.access.actor import Actor
from guanxi.access.scope import scope_q, visible
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing, Stale
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.audit import note_many
from guanxi.records.carried import pass_on_all
from guanxi.records.change import Change
from guanxi.records.counting_at_once import counted_at_once
from guanxi.records.derived.spread import spread_moved
from guanxi.records.duplicates.guard import hold_again, let_go
from guanxi.records.gate import Watch, hold_deletions, named_by, watch
from guanxi.records.search.entries import enter, leave
from guanxi.records.store.doors import fetch, refuse
from guanxi.records.store.emptying import empty_names, emptying_refused, give_names_back
from guanxi.records.store.family import SHOWN, Level, accompanied, family_of, referring, used

Refusals = dict[int, list[DomainError]]


@transaction.atomic
def delete(module: Module, actor: Actor, pk: int, *, version: int | None = None) -> None:
    """Put a record into the recycle bin, with what belongs to it; E_IN_USE names what still refers to it."""
    record = fetch(module, actor, pk, "delete", lock=True)
    if version is not None and record.version != version:
        raise Stale
    refuse(delete_many(module, actor, [record]).get(pk, ()))


@transaction.atomic
def delete_many(module: Module, actor: Actor, records: list[Any], *, alone: bool = False) -> Refusals:
    """Put records that the actor may delete, and has locked, into the bin, with what belongs to them; `alone` leaves
    those that something belongs to. What stays, and why. Queries do not grow with the number of records."""
    watched: Watch = watch.ask(module, actor, [record.pk for record in records])
    refused: Refusals = {pk: [lock.refusal()] for pk, lock in watched.locks.items()}
    records = [record for record in records if record.pk not in refused]
    refused |= _objections(module, actor, records)
    levels: list[Level] = []
    while True:  # what stays may stand against what would leave with it
        levels = family_of(module, [record for record in records if record.pk not in refused])
        found = {**emptying_refused(levels, actor), **used(levels, actor), **_locked_within(levels, actor)}
        found |= accompanied(levels) if alone else {}
        if not found:
            break
        refused |= {pk: [error] for pk, error in found.items()}
    levels = _unheld(levels, actor, watched)
    empty_names(levels, actor)
    moment = _moment(levels)
    for level in reversed(levels):
        level.module.rules.binned(_moved(level, actor, "deleted", moment))
    return refused


def _unheld(levels: list[Level], actor: Actor, watched: Watch) -> list[Level]:
    """Without the records whose deletion waits for an approval first, and what would go with them."""
    if not levels or "delete" not in watched.triggers:
        return levels
    first = levels[0]
    held = hold_deletions.ask(first.module, actor, first.records, watched)
    return family_of(first.module, [record for record in first.records if record.pk not in held]) if held else levels


def _locked_within(levels: list[Level], actor: Actor) -> dict[int, DomainError]:
    """Which records can't leave because something that would go with them is locked by an approval."""
    return {
        level.roots[pk]: lock.refusal()
        for level in levels[1:]
        for pk, lock in watch.ask(level.module, actor, level.ids).locks.items()
    }


@transaction.atomic
def restore(module: Module, actor: Actor, pk: int) -> Any:
    """Take a record out of the recycle bin, with what went in with it."""
    actor.require(module, "delete")
    rows = module.model.objects.filter(module.rows, scope_q(module, actor, named=True), pk=pk, deleted_at__isnull=False)
    record = rows.select_for_update(of=("self",), no_key=True).first()
    if record is None:
        raise Missing
    if not module.model.objects.filter(scope_q(module, actor, "delete", named=True), pk=pk).exists():
        raise Denied("delete")
    refuse(restore_many(module, actor, [record]).get(pk, ()))
    return visible(module, actor, named=True).get(pk=pk)


@transaction.atomic
def restore_many(module: Module, actor: Actor, records: list[Any]) -> Refusals:
    """Take records that the actor may restore, and has locked, out of the bin, each with what went in with it. What
    stays, and why: what it refers to lies in the bin as well, or another has taken its place."""
    refused = _without_what_they_name(module, records)
    changes = [_change(module, actor, record, "restored") for record in records if record.pk not in refused]
    if changes:
        module.rules.restoring(changes)
    refused |= {change.record.pk: change.errors for change in changes if change.errors}
    moments: dict[datetime, list[Any]] = defaultdict(list)
    for record in records:
        if record.pk not in refused:
            moments[record.deleted_at].append(record)
    for moment, group in moments.items():
        refused |= _restored(module, actor, group, moment)
    return refused


def put_away(module: Module, actor: Actor, records: list[Any]) -> None:
    """Put records into the bin that became one with another: nothing is asked, and nothing goes along."""
    level = Level(module, records, {record.pk: record.pk for record in records})
    module.rules.binned(_moved(level, actor, "deleted", _moment([level])))


def bin_rows(module: Module, actor: Actor) -> Any:
    """What lies in the recycle bin and would be the actor's to see."""
    return module.model.objects.filter(module.rows, scope_q(module, actor), deleted_at__isnull=False)


def together_with(module: Module, record: Any) -> list[tuple[Module, int]]:
    """What goes into the bin with a record: the kinds of records that belong to it, and how many there are."""
    found: dict[str, int] = {}
    for other, field in referring(module, "together"):
        count = other.model.objects.filter(other.rows, deleted_at=None, **{field.column: record.pk}).count()
        found[other.key] = found.get(other.key, 0) + count
    return [(registry.get(key), count) for key, count in found.items() if count]


def _objections(module: Module, actor: Actor, records: list[Any]) -> Refusals:
    """What the module's own rules have against deleting."""
    changes = [_change(module, actor, record, "deleted") for record in records]
    if changes:
        module.rules.removing(changes)
    for change in changes if module.configuration is not None else ():
        if names := named_by.ask(module, change.record):
            change.refuse("E_IN_USE", refs=listed(names[:SHOWN]))
    return {change.record.pk: change.errors for change in changes if change.errors}


def _moment(levels: list[Level]) -> datetime:
    """Now; or just after, where something of these records went in by itself at this moment: what went in together is
    known by its moment."""
    moment = clock.now()
    if not levels:
        return moment
    first = levels[0]
    parts = [
        other.model.objects.filter(other.part, **{f"{field.column}__in": first.ids})
        for other, field in referring(first.module, "together")
    ]
    while any(counted_at_once([rows.filter(deleted_at=moment) for rows in parts], 1)):
        moment += timedelta(microseconds=1)
    return moment


def _without_what_they_name(module: Module, records: list[Any]) -> Refusals:
    """E_IN_BIN for records that refer to something in the bin: they would come back pointing nowhere."""
    names: dict[int, list[str]] = defaultdict(list)
    for field in module.fields:
        if not field.is_reference or field.on_delete == "keep":
            continue
        target = registry.get(field.target)
        ids = {field.read(record) for record in records} - {None}
        gone = dict(target.model.objects.filter(pk__in=ids, deleted_at__isnull=False).values_list("pk", "deleted_at"))
        for record in records:
            if field.read(record) in gone:
                names[record.pk].append(f"{target.label} #{field.read(record)}")
    return {pk: [DomainError("E_IN_BIN", refs=listed(found[:SHOWN]))] for pk, found in names.items()}


def _restored(module: Module, actor: Actor, records: list[Any], moment: datetime) -> Refusals:
    """Bring records of one moment back together; one by one where another has taken the place of one."""
    try:
        with transaction.atomic():
            _unbin(family_of(module, records, moment), actor)
    except IntegrityError:
        if len(records) == 1:
            name = str(records[0])
            return {records[0].pk: [DomainError("E_DUPLICATE", object=module.label, name=name)]}
        return {pk: found for one in records for pk, found in _restored(module, actor, [one], moment).items()}
    return {}


def _unbin(levels: list[Level], actor: Actor) -> None:
    for level in levels[1:]:
        level.module.rules.restoring([_change(level.module, actor, record, "restored") for record in level.records])
    moved = [(level, _moved(level, actor, "restored", None)) for level in levels]
    for level, changes in reversed(moved):
        level.module.rules.binned(changes)
    give_names_back(levels, actor)


def _moved(level: Level, actor: Actor, verb: str, deleted_at: datetime | None) -> list[Change]:
    """Put the rows into the bin or take them out, with their search entries, and tell the history."""
    module = level.module
    module.model.objects.filter(pk__in=level.ids).update(deleted_at=deleted_at, version=F("version") + 1)
    pass_on_all(module, level.ids)
    spread_moved(module, level.records)
    if deleted_at is None:
        enter(module, level.records)
        hold_again(module, level.records)
    else:
        leave(module, level.ids)
        let_go(module, level.ids)
    note_many(module, actor, level.ids, verb)
    return [_change(module, actor, record, verb) for record in level.records]


def _change(module: Module, actor: Actor, record: Any, verb: str) -> Change:
    return Change(module=module, actor=actor, record=record, data={}, is_new=False, verb=verb)
