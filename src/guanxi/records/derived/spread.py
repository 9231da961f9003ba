"""Calculating anew what depends on records that were written: formulas that read them, roll-ups over them, and what in
turn depends on those.

It happens in the transaction of the write, as long as few records are concerned; the calculation of many is a job. What
is calculated so changes no version and tells no history: it says nothing that the record from which it comes does not.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from guanxi.access.actor import find_company
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import task_named
from guanxi.kernel.updating import update
from guanxi.meta.amounts import is_amount
from guanxi.meta.custom.column import COLUMN
from guanxi.meta.module import Module
from guanxi.records.change import Change
from guanxi.records.derived.calculate import calculate
from guanxi.records.derived.plan import Plan, plan_now
from guanxi.records.derived.rollup import rolled_up
from guanxi.records.search.entries import enter

MOST = 500  # records that are calculated anew in the transaction of a write
RECALCULATE = "recalculate"  # the job that does it for more


@dataclass(frozen=True)
class Touched:
    """A record of which fields have changed; `before` are old values of references among them."""

    record: Any
    keys: frozenset[str]
    before: Mapping[str, Any] = field(default_factory=dict)


Wanted = dict[str, dict[int, set[str]]]  # by module: records to calculate anew, each with its roll-ups


def spread(changes: list[Change]) -> None:
    """Calculate what depends on records that were just written."""
    plan = plan_now()
    module = changes[0].module if changes else None
    if module is not None and module.key in plan.read_elsewhere:
        spread_from(plan, module, [_touched(change) for change in changes])


def spread_moved(module: Module, records: Iterable[Any]) -> None:
    """The same for records that went into the bin or came back: they count no more, or again."""
    plan = plan_now()
    keys = frozenset(rollup.through.key for each in plan.rollups.values() for rollup in each.values())
    if module.key in plan.read_elsewhere:
        spread_from(plan, module, [Touched(record, keys & set(module.by_key)) for record in records])


def _touched(change: Change) -> Touched:
    written = change.written
    return Touched(change.record, frozenset(written), {key: old for key, (old, _new) in written.items()})


def spread_from(plan: Plan, module: Module, touched: list[Touched]) -> None:
    """From these records on to all that depends on them, until nothing changes any more; no field depends on itself."""
    waiting = deque([(module, touched)])
    while waiting:
        here, found = waiting.popleft()
        for key, wanted in _dependent(plan, here, found).items():
            target = plan.modules[key]
            changed = recalculate(plan, target, wanted)
            if changed and key in plan.read_elsewhere:
                waiting.append((target, changed))


def recalculate(plan: Plan, module: Module, wanted: Mapping[int, Iterable[str]]) -> list[Touched]:
    """Calculate the formulas of these records anew, and of each the roll-ups that are named; what has changed."""
    rows = module.model.objects.filter(module.rows, pk__in=list(wanted)).order_by("pk")
    records = list(rows.select_for_update(of=("self",), no_key=True))
    before = [dict(getattr(record, COLUMN)) for record in records]
    company = _currency(plan, module)
    for key, rollup in plan.rollups.get(module.key, {}).items():
        asked = [record for record in records if key in wanted[record.pk]]
        values = rolled_up(rollup, [record.pk for record in asked], company) if asked else {}
        for record in asked:
            rollup.item.write(record, values[record.pk])
    calculate(plan, module, records, company)
    touched = [_difference(record, old) for record, old in zip(records, before, strict=True)]
    changed = [one for one in touched if one.keys]
    _write(module, changed)
    return changed


def _currency(plan: Plan, module: Module) -> str:
    """The company's currency, where amounts of a module are calculated."""
    calculated = (*plan.formulas.get(module.key, ()), *plan.rollups.get(module.key, ()))
    company = find_company() if any(is_amount(module.field(key)) for key in calculated) else None
    return company.base_currency if company else ""


def depending(module: Module, chain: Iterable[str], ids: Iterable[int]) -> QuerySet:
    """The records from which these columns lead to some of these ids, one step after the other."""
    steps = list(chain)
    found: Any = list(ids)
    targets = [plan_now().modules[module.key]]
    for column in steps[:-1]:
        step = next(one for one in targets[-1].fields if one.column == column)
        targets.append(plan_now().modules[step.target])
    for target, column in zip(reversed(targets), reversed(steps), strict=True):
        found = target.model.objects.filter(target.rows, **{f"{column}__in": found}).values("pk")
    return module.model.objects.filter(pk__in=found)


def _difference(record: Any, before: Mapping[str, Any]) -> Touched:
    now = getattr(record, COLUMN)
    return Touched(record, frozenset(key for key in {*now, *before} if now.get(key) != before.get(key)))


def _write(module: Module, changed: list[Touched]) -> None:
    if not changed:
        return
    records = [one.record for one in changed]
    update(module.model, [({"id": record.pk}, {COLUMN: getattr(record, COLUMN)}) for record in records])
    searched = {key for one in changed for key in one.keys} & set(module.search)
    living = [record for record in records if record.deleted_at is None]
    if searched and living:
        enter(module, living)


def _dependent(plan: Plan, module: Module, touched: list[Touched]) -> Wanted:
    """The records that depend on these, few of each kind; the calculation of many is put off."""
    found: Wanted = defaultdict(lambda: defaultdict(set))
    reached: dict[tuple[str, tuple[str, ...]], set[int]] = defaultdict(set)
    for one in touched:
        for key in one.keys:
            for reader in plan.readers.get((module.key, key), ()):
                if reader.rollup is not None:
                    for parent in _parents(one, reader.rollup.through):
                        found[reader.module][parent].add(reader.key)
                elif reader.chain:
                    reached[reader.module, reader.chain].add(one.record.pk)
    for (key, chain), ids in reached.items():
        rows = depending(plan.modules[key], chain, ids).order_by("pk")
        several = list(rows.values_list("pk", flat=True)[: MOST + 1])
        if len(several) > MOST:
            enqueue(task_named(RECALCULATE).function, module=key, chain=list(chain), ids=sorted(ids))
            continue
        for pk in several:
            found[key][pk] |= set()
    return found


def _parents(one: Touched, through: Any) -> set[int]:
    """The records to which a child belongs, and belonged before."""
    return {pk for pk in (through.read(one.record), one.before.get(through.key)) if pk}
