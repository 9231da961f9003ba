"""Roll-ups: number, sum, average, smallest and greatest of the living records that refer to another one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import ScaledSum
from guanxi.meta.amounts import CURRENCY, follows_record
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.conditions.sql import to_q
from guanxi.meta.conditions.tree import Condition, Not, Symbol, Test
from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.sources import RESULTS, RollupSource
from guanxi.meta.field import Field
from guanxi.meta.formulas.arithmetic import divide
from guanxi.meta.module import Module
from guanxi.meta.types.number import DecimalNumber
from guanxi.records.derived.reading import kind
from guanxi.records.sources import ActorSources

NOUGHT = frozenset({"count", "sum"})  # which are nought where there is nothing to count
ADDED = frozenset({"sum", "avg"})


@dataclass(frozen=True)
class Rollup:
    """`child` is the module of those that refer, by `through`; `of` is what is measured, `only` what they meet. Amounts
    in the currencies of their records are measured by what they are worth in the company's; `said` is the amount."""

    item: CustomField
    child: Module
    through: Field
    measure: str
    of: Field | None
    only: Condition | None
    said: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields of the children by which the value changes."""
        of = [self.of.key, self.said] if self.of else []
        return tuple(dict.fromkeys([self.through.key, *of, *(_fields_in(self.only) if self.only else ())]))

    def empty(self, company: str) -> Any:
        """The value of a record to which nothing refers; `company` is the company's currency."""
        return self.item.fitted(Decimal(0), company) if self.measure in NOUGHT else None


def read_rollup(modules: Mapping[str, Module], module: Module, item: CustomField) -> Rollup:
    """The roll-up of a field, checked; a DomainError says what is wrong with it."""
    source = item.source
    child = next(
        (one for one in modules.values() if isinstance(source, RollupSource) and one.slug == source.slug), None
    )
    if child is None or not isinstance(source, RollupSource) or child.sharing.only is not None:
        raise _fault(item, "target", "E_REQUIRED")
    through = _through(child, module, item, source)
    of = _measured(child, item, source)
    _check_result(item, source, of)
    worth = child.field(child.in_base(of.key)) if of and _has_currencies(child, of) else of
    return Rollup(item, child, through, source.measure, worth, _only(child, item, source), source.of)


def rolled_up(rollup: Rollup, ids: Iterable[int], company: str) -> dict[int, Any]:
    """The values for these records, in one query; `company` is the company's currency, in which amounts are told."""
    wanted = list(ids)
    found = dict.fromkeys(wanted, rollup.empty(company))
    rows = children(rollup).filter(**{f"{rollup.through.column}__in": wanted}).order_by()
    for row in rows.annotate(_at=F(rollup.through.column)).values("_at").annotate(**_measures(rollup)):
        found[row["_at"]] = rollup.item.fitted(_value(rollup, row), company)
    return found


def children(rollup: Rollup) -> QuerySet:
    """The records that count, of whatever record."""
    rows = rollup.child.model.objects.filter(rollup.child.rows, deleted_at=None)
    if rollup.only is None:
        return rows
    return rows.filter(to_q(rollup.child, rollup.only, ActorSources(system_actor())))


def _measures(rollup: Rollup) -> dict[str, Any]:
    if rollup.of is None:
        return {"_n": Count("*")}
    column = rollup.of.column
    add = ScaledSum if isinstance(rollup.of.type, DecimalNumber) else Sum
    return {
        "count": {"_n": Count("*")},
        "sum": {"_n": add(column)},
        "avg": {"_n": add(column), "_of": Count(column)},
        "min": {"_n": Min(column)},
        "max": {"_n": Max(column)},
    }[rollup.measure]


def _value(rollup: Rollup, row: Mapping[str, Any]) -> Any:
    value = row["_n"]
    if value is None:
        return Decimal(0) if rollup.measure in NOUGHT else None
    exact = Decimal(value) if isinstance(value, int) else value
    return divide(exact, Decimal(row["_of"])) if rollup.measure == "avg" else exact


def _through(child: Module, module: Module, item: CustomField, source: RollupSource) -> Field:
    ways = [one for one in child.fields if one.is_reference and one.target == module.key and not one.private]
    named = [one for one in ways if one.key == source.through] if source.through else ways
    if len(named) != 1:
        raise _fault(item, "through", "E_CHOICE", choices=", ".join(one.key for one in ways) or "–")
    return named[0]


def _measured(child: Module, item: CustomField, source: RollupSource) -> Field | None:
    if source.measure == "count":
        return None
    kinds = {"number"} if source.measure in ADDED else {"number", "date", "datetime"}
    able = [one for one in child.fields if kind(one) in kinds and not one.private and _is_comparable(child, one)]
    found = next((one for one in able if one.key == source.of), None)
    if found is None:
        raise _fault(item, "measured", "E_CHOICE", choices=", ".join(one.key for one in able) or "–")
    return found


def _is_comparable(child: Module, field: Field) -> bool:
    """Whether values can be added up and compared: amounts of several currencies can't, but by what they are worth."""
    return not _has_currencies(child, field) or child.in_base(field.key) != field.key


def _has_currencies(child: Module, field: Field) -> bool:
    return follows_record(field) and CURRENCY in child.by_key


def _check_result(item: CustomField, source: RollupSource, of: Field | None) -> None:
    gives = kind(of) if of else "number"
    if item.result not in RESULTS or RESULTS[item.result].kind != gives:
        fitting = ", ".join(str(one.label) for one in RESULTS.values() if one.kind == gives)
        raise _fault(item, "result", "E_CHOICE", choices=fitting)


def _only(child: Module, item: CustomField, source: RollupSource) -> Condition | None:
    if not source.only:
        return None
    readable = frozenset(key for key, one in child.by_key.items() if not one.private)
    condition = parse_json(child, source.only, lambda module: readable, hops=0)
    if any(isinstance(test.value, Symbol) or test.op in {"within", "under"} for test in _tests(condition)):
        raise _fault(item, "only", "E_FORMAT", hint=_("it must mean the same every day and for everyone."))
    return condition


def _tests(condition: Condition) -> Iterable[Test]:
    if isinstance(condition, Test):
        yield condition
        return
    for part in (condition.part,) if isinstance(condition, Not) else condition.parts:
        yield from _tests(part)


def _fields_in(condition: Condition) -> Iterable[str]:
    return (test.path.field.key for test in _tests(condition))


def _fault(item: Field, key: str, code: str, **params: Any) -> DomainError:
    return replace(item, key=key).refused(code, **params)
