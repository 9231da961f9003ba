"""How a calculated value comes about, for someone who may read it: its formula with what stands in it, step by step,
or which records were added up. What the reader may not see is not told, nor any step, from which it could be worked
out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.meta.amounts import in_currency, is_amount
from guanxi.meta.conditions.parse import unknown
from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.sources import FormulaSource, RollupSource
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.derived.calculate import currency_in, in_company_time, read_elsewhere
from guanxi.records.derived.plan import Plan, plan_now
from guanxi.records.derived.reading import along, may_know, plain
from guanxi.records.derived.rollup import Rollup, children


@dataclass(frozen=True)
class Input:
    """What a formula reads: the field at the end of the path, the labels on the way, and the value, if it may be
    seen, of an amount with its currency."""

    path: str
    labels: tuple[Any, ...]
    field: Field
    value: Any
    is_seen: bool
    currency: str = ""


@dataclass(frozen=True)
class Told:
    """The value, of an amount with its `currency`; `formula` as it was written, `inputs` and `steps` of it; of a
    roll-up the `rollup` with how many records count, and how a list is asked for them. None of it where a field is read
    that the actor may not."""

    item: Field
    value: Any
    currency: str = ""
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    steps: tuple[tuple[str, Any], ...] = ()
    rollup: Rollup | None = None
    count: int = 0
    asked: Mapping[str, Any] = field(default_factory=dict)


def is_calculated(item: Field) -> bool:
    """Whether there is something to tell of how a value comes about."""
    return isinstance(item, CustomField) and item.source is not None


def tell(module: Module, actor: Actor, record: Any, key: str) -> Told:
    """How the value of a calculated field of this record, which the actor sees, comes about."""
    plan = plan_now()
    item = module.by_key.get(key)
    if not isinstance(item, CustomField) or key not in readable(module, actor, page=True):
        raise unknown(key)
    currency = currency_in(item, record, actor.currency) if is_amount(item) else ""
    bare = Told(in_currency(item, currency) if currency else item, item.read(record), currency)
    if isinstance(item.source, FormulaSource) and key in plan.formulas.get(module.key, {}):
        return _formula(plan, module, actor, record, bare, item.source)
    if isinstance(item.source, RollupSource) and key in plan.rollups.get(module.key, {}):
        rollup = plan.rollups[module.key][key]
        if not actor.may(rollup.child, "view") or not readable(rollup.child, actor).issuperset(rollup.keys):
            return bare
        rows = children(rollup).filter(**{rollup.through.column: record.pk})
        asked = {"field": rollup.through.key, "op": "eq", "value": record.pk}
        only = {"all": [asked, item.source.only]} if item.source.only else asked
        return replace(bare, rollup=rollup, count=rows.count(), asked=only)
    raise unknown(key)


def _formula(plan: Plan, module: Module, actor: Actor, record: Any, bare: Told, source: FormulaSource) -> Told:
    formula = plan.formulas[module.key][bare.item.key]
    if not all(may_know(along(plan.modules, module, path), actor) for path in formula.paths):
        return bare
    far = read_elsewhere(plan, module, [record], [path for path in formula.paths if "." in path])[0]
    own = {path: module.field(path) for path in formula.paths if "." not in path}
    names = {**far, **{path: plain(one, one.read(record)) for path, one in own.items()}}
    inputs = tuple(_input(plan, module, actor, record, path, names[path]) for path in formula.paths)
    with in_company_time([formula]):
        steps = tuple(formula.steps(names)) if all(one.is_seen for one in inputs) else ()
    return replace(bare, formula=source.text, inputs=inputs, steps=steps)


def _input(plan: Plan, module: Module, actor: Actor, record: Any, path: str, value: Any) -> Input:
    fields = along(plan.modules, module, path)
    is_seen, row = _reached(fields, actor, record)
    last = fields[-1][1]
    currency = currency_in(last, row, actor.currency) if is_amount(last) and is_seen else ""
    shown = in_currency(last, currency) if currency else last
    labels = tuple(one.label for _owner, one in fields)
    return Input(path, labels, shown, value if is_seen else None, is_seen, currency)


def _reached(fields: list[tuple[Module, Field]], actor: Actor, record: Any) -> tuple[bool, Any]:
    """Whether the actor sees each record on the way, and the last of them; nothing where the way is broken off."""
    row = record
    for place, (_owner, one) in enumerate(fields):
        pk = one.read(row) if place + 1 < len(fields) else None
        if pk is None:
            return True, row if place + 1 == len(fields) else None
        target = fields[place + 1][0]
        row = visible(target, actor, named=True).filter(pk=pk).first() if actor.may(target, "view") else None
        if row is None:
            return False, None
    return True, row
