"""Values that records carry of what they refer to, such as the owner of their account (`Module.carries`).

They are right at every moment, because access is read from them: who writes a record reads the value from the other one
and keeps that from changing until he is done, and who changes the other one passes the new value on in the same
transaction. So nothing has to be made right afterwards; `put_right` is for what was written past the store.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from guanxi.meta import registry
from guanxi.meta.module import Carried, Module
from guanxi.records.change import Change
from guanxi.records.counting_at_once import filled


def carry(changes: list[Change]) -> None:
    """Give records what they are to carry, where they are new or refer to something else than before."""
    for one in changes[0].module.carries if changes else ():
        found = [change for change in changes if change.is_new or change.changes(one.reference)]
        target = _target(changes[0].module, one)
        values = _held(target, one, [change.value(one.reference) for change in found])
        for change in found:
            setattr(change.record, one.column, values.get(change.value(one.reference)))
            change.extra.setdefault("columns", set()).add(one.column)


def pass_on(changes: list[Change]) -> None:
    """Give to those who carry it what was changed of other records."""
    carriers = _carriers(changes[0].module) if changes else ()
    _write(
        (module, one, [change.record.pk for change in changes if not change.is_new and _alters(change, one)])
        for module, one in carriers
    )


def pass_on_all(target: Module, ids: Iterable[int]) -> None:
    """The same of records that went into the bin or came back."""
    found = list(ids)
    _write((module, one, found) for module, one in _carriers(target))


def wrong(module: Module) -> QuerySet:
    """The records of a module that carry something else than they should."""
    found = Q(pk__in=[])
    for one in module.carries:
        carried, source = f"{one.column}__isnull", _source(module, one)
        is_right = source.filter(**{one.source: OuterRef(one.column)})
        found |= Q(~Exists(is_right), **{carried: False})
        found |= Q(Exists(source.filter(**{f"{one.source}__isnull": False})), **{carried: True})
    return module.model.objects.filter(found)


def put_right(module: Module, after: int, size: int) -> int | None:
    """Put right what records behind an id carry; the last id, or nothing when all are done."""
    ids = list(module.model.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
    found = list(wrong(module).filter(pk__in=ids))
    for one in module.carries if found else ():
        _put_right(module, one, found)
    return ids[-1] if ids else None


@transaction.atomic
def _put_right(module: Module, one: Carried, records: list[Any]) -> None:
    column = module.field(one.reference).column
    _held(_target(module, one), one, [getattr(record, column) for record in records])
    _update(module.model.objects.filter(pk__in=[record.pk for record in records]), module, one)


def _held(target: Module, one: Carried, ids: Iterable[int | None]) -> dict[int, Any]:
    """What there is to carry of living records, which nobody changes until the transaction ends."""
    rows = target.model.objects.filter(target.rows, pk__in={pk for pk in ids if pk}, deleted_at=None).order_by("pk")
    return dict(rows.select_for_update(of=("self",), no_key=True).values_list("pk", one.source))


def _write(carriers: Iterable[tuple[Module, Carried, list[int]]]) -> None:
    """Write what is carried of these records into all that refer to them."""
    referring = [
        ((module, one), module.model.objects.filter(**{f"{module.field(one.reference).column}__in": ids}))
        for module, one, ids in carriers
        if ids
    ]
    for (module, one), rows in filled(referring):
        _update(rows, module, one)


def _update(rows: QuerySet, module: Module, one: Carried) -> None:
    rows.update(**{one.column.removesuffix("_id"): Subquery(_source(module, one).values(one.source))})


def _source(module: Module, one: Carried) -> QuerySet:
    """The living record to which a row refers."""
    target = _target(module, one)
    column = module.field(one.reference).column
    return target.model.objects.filter(target.rows, pk=OuterRef(column), deleted_at=None).order_by()


def _target(module: Module, one: Carried) -> Module:
    return registry.get(module.field(one.reference).target)


def _carriers(target: Module) -> Iterator[tuple[Module, Carried]]:
    for module in registry.every_module():
        yield from ((module, one) for one in module.carries if module.field(one.reference).target == target.key)


def _alters(change: Change, one: Carried) -> bool:
    return any(field.column == one.source and change.changes(field.key) for field in change.module.fields)
