"""What calculated fields there are, in which order they are calculated, and whose value depends on which field.

A plan is made of all modules as they are shaped now, and kept until they are shaped otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.origins import Origins, origins
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.tree import Condition
from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.sources import FormulaSource
from guanxi.meta.field import Field
from guanxi.meta.formulas.formula import Formula
from guanxi.meta.module import Module
from guanxi.records.derived.choosing import read_condition
from guanxi.records.derived.reading import Reads, read_beginning, read_formula
from guanxi.records.derived.rollup import Rollup, read_rollup

DEEPEST = 50
Place = tuple[str, str]  # a module, and one of its fields


@dataclass(frozen=True)
class Reader:
    """A calculated field that depends on another one. `chain` are the columns that lead from its record to the one
    that is read; of a roll-up it is empty, and `rollup` says which children count."""

    module: str
    key: str
    chain: tuple[str, ...] = ()
    rollup: Rollup | None = None


@dataclass
class Plan:
    """`formulas` and `rollups` by module, formulas in the order in which they are calculated; `readers` by what they
    read, and `sources` what each reads; `faults` what is wrong with fields that can't be calculated. `beginnings` are
    the formulas of defaults, and `choices` the conditions of the records that fields take, by module as well."""

    modules: Mapping[str, Module]
    formulas: dict[str, dict[str, Formula]] = field(default_factory=lambda: defaultdict(dict))
    rollups: dict[str, dict[str, Rollup]] = field(default_factory=lambda: defaultdict(dict))
    readers: dict[Place, list[Reader]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[Place, tuple[Place, ...]] = field(default_factory=dict)
    faults: dict[Place, DomainError] = field(default_factory=dict)
    beginnings: dict[str, dict[str, Formula]] = field(default_factory=lambda: defaultdict(dict))
    choices: dict[str, dict[str, Condition]] = field(default_factory=lambda: defaultdict(dict))

    @cached_property
    def read_elsewhere(self) -> frozenset[str]:
        """The modules on whose records calculated fields of others depend."""
        return frozenset(module for (module, _key), readers in self.readers.items() if any(map(_is_elsewhere, readers)))

    @cached_property
    def origins(self) -> Origins:
        """What every value that is worked out is made of, those of the product itself as well; each behind those that
        it reads."""
        found: dict[Place, tuple[Place, ...]] = {
            (of.slug, one.key): tuple(_source(of.slug, key) for key in one.made_of)
            for module in self.modules.values()
            for of in (module, module.lines)
            for one in (of.fields if of else ())
            if of and one.made_of
        }
        for place, read in self.sources.items():
            if place not in self.faults:
                found[self._named(place)] = tuple(map(self._named, read))
        return {place: found[place] for place in TopologicalSorter(found).static_order() if place in found}

    def _named(self, place: Place) -> Place:
        return self.modules[place[0]].slug, place[1]

    @property
    def is_empty(self) -> bool:
        """Whether no field depends on others in any way."""
        return not (self.readers or self.beginnings or self.choices)

    def calculates(self, module: str) -> bool:
        """Whether records of a module have calculated fields."""
        return bool(self.formulas.get(module) or self.rollups.get(module))


def _source(slug: str, name: str) -> Place:
    """A field that is named beside another one, or with its module."""
    module, _dot, key = name.rpartition(".")
    return module or slug, key


def plan_of(modules: Iterable[Module]) -> Plan:
    """The plan of these modules; fields with a fault, or that go round in a circle, are left out of it."""
    plan = Plan({module.key: module for module in modules})
    for module in plan.modules.values():
        for item in module.fields:
            if isinstance(item, CustomField):
                _take_in(plan, module, item)
    order = _ordered(plan)
    for key, formulas in plan.formulas.items():
        plan.formulas[key] = {name: formulas[name] for name in sorted(formulas, key=lambda name: order[key, name])}
    return plan


def plan_now() -> Plan:
    """The plan of the modules as they are now."""
    global _made  # noqa: PLW0603  replaced in one step, so that nobody sees half of it
    shape = registry.present()
    if _made is None or _made[0] is not shape:
        _made = shape, plan_of(shape.by_key.values())
    return _made[1]


@origins.provide
def origins_now() -> Origins:
    """What values are worked out from, as the modules are now."""
    return plan_now().origins


_made: tuple[registry.Shape, Plan] | None = None


def _is_elsewhere(reader: Reader) -> bool:
    return bool(reader.chain) or reader.rollup is not None


def _take_in(plan: Plan, module: Module, item: CustomField) -> None:
    place = module.key, item.key
    try:
        if isinstance(item.source, FormulaSource):
            formula, reads = read_formula(plan.modules, module, item)
            plan.formulas[module.key][item.key] = formula
            _note_reads(plan, place, reads)
            plan.sources[place] = tuple((one.module, one.key) for one in reads)
        elif item.source is not None:
            rollup = read_rollup(plan.modules, module, item)
            plan.rollups[module.key][item.key] = rollup
            plan.sources[place] = tuple((rollup.child.key, key) for key in rollup.keys)
            for _child, key in plan.sources[place]:
                plan.readers[rollup.child.key, key].append(Reader(*place, rollup=rollup))
        elif item.begins:
            plan.beginnings[module.key][item.key] = read_beginning(plan.modules, module, item)
        elif (condition := read_condition(plan.modules, item)) is not None:
            plan.choices[module.key][item.key] = condition
    except DomainError as fault:
        plan.faults[place] = fault


def _note_reads(plan: Plan, place: Place, reads: Iterable[Reads]) -> None:
    for one in reads:
        plan.readers[one.module, one.key].append(Reader(*place, chain=one.chain))


def _ordered(plan: Plan) -> dict[Place, int]:
    """Each calculated field behind those that it reads; what goes round in a circle is a fault."""
    order: dict[Place, int] = {}
    for start in plan.sources:
        _follow(plan, order, start, ())
    return order


def _follow(plan: Plan, order: dict[Place, int], at: Place, way: tuple[Place, ...]) -> None:
    if at in order or at not in plan.sources:
        return
    if at in way:
        _refuse_ring(plan, way[way.index(at) :])
        return
    if len(way) == DEEPEST:
        hint = _("it depends on fields that depend on others, more than %(limit)s times.") % {"limit": DEEPEST}
        plan.faults[way[0]] = _fault(plan, way[0], "E_FORMULA", hint=hint)
        return
    for source in plan.sources[at]:
        _follow(plan, order, source, (*way, at))
    order.setdefault(at, len(order))


def _refuse_ring(plan: Plan, ring: tuple[Place, ...]) -> None:
    path = " → ".join(str(_field(plan, place).label) for place in (*ring, ring[0]))
    for place in ring:
        plan.faults[place] = _fault(plan, place, "E_FORMULA_CYCLE", path=path)
        plan.formulas[place[0]].pop(place[1], None)
        plan.rollups[place[0]].pop(place[1], None)


def _fault(plan: Plan, place: Place, code: str, **params: Any) -> DomainError:
    """What is wrong with a field, in the name of that part of its definition which says so."""
    item = _field(plan, place)
    part = "formula" if isinstance(getattr(item, "source", None), FormulaSource) else "target"
    return replace(item, key=part).refused(code, **params)


def _field(plan: Plan, place: Place) -> Field:
    return plan.modules[place[0]].field(place[1])
