"""Records become one (F026): the master keeps the chosen values, all that names the others names it, and the others go
into the recycle bin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, new_operation
from guanxi.access.scope import is_open, visible
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import gate, store
from guanxi.records.change import following
from guanxi.records.duplicates.keys import keys_of
from guanxi.records.duplicates.models import DuplicatePair
from guanxi.records.merges import hanging
from guanxi.records.merges.choosing import values_for
from guanxi.records.merges.models import Merge, MergedRecord
from guanxi.records.merges.repointing import repoint
from guanxi.records.store.bin import put_away

MOST = 5
MERGED = "merged"
SAME = ("phones", "mails", "accounts")


def can_merge(module: Module) -> bool:
    """Whether records of a module can become one."""
    return module.duplicates is not None and module.writable


@transaction.atomic
def merge(
    module: Module,
    *,
    actor: Actor,
    pk: int,
    records: Sequence[int],
    take: Mapping[str, int] | None = None,
    along: bool = True,
) -> Any:
    """Let up to four records become one with this, the master; `take` says of single fields from which record the value
    comes. With `along` what belongs to them and is plainly the same, as contacts with one mobile, becomes one too.

    Who does it must be allowed to change each of them; what an approval holds is refused (E_RECORD_LOCKED).
    """
    actor = actor if actor.operation else replace(actor, operation=new_operation())
    found = together(module, actor, [pk, *records])
    kept = values_for(module, actor, found, take or {})
    pairs = pairs_along(module, [one.pk for one in found]) if along else []
    result = _merged(module, actor, found, *kept)
    for other, master, twin in pairs:
        _merge_along(other, actor, master, twin)
    return result


def together(module: Module, actor: Actor, ids: Sequence[int]) -> list[Any]:
    """The records that are to become one, each to be changed by the actor and locked for it, in this order."""
    actor.require(module, "edit")
    wanted = list(dict.fromkeys(ids))
    if not 1 < len(wanted) <= MOST:
        raise DomainError("E_MERGE_COUNT", field="records", most=MOST)
    rows = visible(module, actor, named=True).order_by("pk").select_for_update(of=("self",))
    found = {one.pk: one for one in rows.annotate(_may=is_open(module, actor, "edit")).filter(pk__in=wanted)}
    if missing := [pk for pk in wanted if pk not in found]:
        raise DomainError("E_REFERENCE", field="records", label=f"{module.label} #{missing[0]}")
    if not all(one.__dict__.pop("_may") for one in found.values()):
        raise Denied("edit")
    watched = gate.watch.ask(module, actor, wanted)
    for lock in (*watched.locks.values(), *watched.settled.values()):
        raise lock.refusal()
    return [found[pk] for pk in wanted]


def pairs_along(module: Module, ids: Sequence[int]) -> list[tuple[Module, int, int]]:
    """What belongs to these records and is plainly the same, as by one mobile or one address: of each pair first the
    one that remains, which is the master's own where it has one."""
    found = []
    for key, name in module.duplicates.along if module.duplicates else ():
        other = registry.get(key)
        column = other.field(name).column
        rows = list(other.model.objects.filter(other.part, deleted_at=None, **{f"{column}__in": list(ids)}))
        rows.sort(key=lambda one: (list(ids).index(getattr(one, column)), one.pk))
        found += [(other, first, second) for first, second in _same(other, rows, column)]
    return found


def _same(other: Module, rows: list[Any], column: str) -> Iterator[tuple[int, int]]:
    """Pairs of records of different parents that share a phone, a mail address or an account in a chat."""
    owners: dict[tuple[str, str], Any] = {}
    gone: set[int] = set()
    for record in rows:
        bearing = _keys(other, record)
        first = next((owners[key] for key in bearing if key in owners), None)
        if first is not None and getattr(first, column) != getattr(record, column) and first.pk not in gone:
            gone.add(record.pk)
            yield first.pk, record.pk
            continue
        for key in bearing:
            owners.setdefault(key, record)


def _keys(module: Module, record: Any) -> list[tuple[str, str]]:
    declared = module.duplicates
    values = {key: module.field(key).read(record) for key in (declared.fields if declared else ())}
    return [pair for pair in keys_of(module, values) if pair[0] in SAME]


def _merge_along(module: Module, actor: Actor, master: int, twin: int) -> None:
    """Two that belong to merged records: nobody is asked again, and what the first lacks comes from the second."""
    free = replace(actor, is_system=True)
    rows = {one.pk: one for one in module.model.objects.filter(pk__in=[master, twin], deleted_at=None)}
    found = [rows[pk] for pk in (master, twin) if pk in rows]
    if len(found) == 2:
        _merged(module, actor, found, *values_for(module, free, found, {}))


def _merged(
    module: Module, actor: Actor, records: Sequence[Any], values: Mapping[str, Any], sources: Mapping[str, int]
) -> Any:
    """Carry it out, in the order in which it can be taken back: what names the others, the others, the master."""
    master, *others = records
    free, ids = replace(actor, is_system=True), [one.pk for one in others]
    row = Merge.objects.create(
        module=module.key,
        master_id=master.pk,
        operation=actor.operation,
        taken=dict(sources),
        by_id=actor.user_id,
        at=clock.now(),
    )
    _check_leaving(module, actor, others)
    row.moved, row.left = repoint(row, module, free, ids)
    row.moved += hanging.move(row, module, ids)
    put_away(module, free, others)
    _lead_on(row, module, others)
    master.refresh_from_db()
    names = listed([str(one)[:60] for one in others])
    change = following(module, free, master, dict(values), MERGED)
    change.note = str(_("with %(names)s") % {"names": names})
    store.write([change])
    if change.errors:
        raise Invalid(change.errors) if change.errors[0].field else change.errors[0]
    row.save()
    return change.record


def _check_leaving(module: Module, actor: Actor, records: Sequence[Any]) -> None:
    """What the module's own rules have against taking these away."""
    changes = [following(module, actor, record, {}, "deleted") for record in records]
    module.rules.removing(changes)
    if errors := [error for change in changes for error in change.errors]:
        raise errors[0]


def _lead_on(row: Merge, module: Module, others: Sequence[Any]) -> None:
    """Old links lead to the master, and nobody asks any more whether these are the same as others."""
    ids = [one.pk for one in others]
    DuplicatePair.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids), module=module.key).delete()
    MergedRecord.objects.bulk_create(
        MergedRecord(merge=row, module=module.key, record_id=one.pk, into_id=row.master_id, name=str(one)[:200])
        for one in others
    )
