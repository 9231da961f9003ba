"""Counts and sums of a list by groups: the figures of boards, funnels and reports.

Groups by a period are added up from months, weeks or days, so fiscal quarters come out of the same query on both
databases. What lies behind a reference counts only where the actor sees it; elsewhere the group is empty.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMonth, TruncWeek

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import ScaledSum
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.conditions.parse import ID, resolve, unknown
from guanxi.meta.conditions.tree import Path
from guanxi.meta.module import Module
from guanxi.meta.periods import UNITS, label, start_of
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.files import Files
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber
from guanxi.meta.types.place import Place
from guanxi.meta.types.reference import References
from guanxi.meta.types.sealed import Sealed
from guanxi.meta.types.structure import Structure
from guanxi.meta.types.text import LongText
from guanxi.records.query import Query, apply
from guanxi.records.summed_amounts import Purse

MAX_ROWS, MAX_TERMS = 60_000, 4
UNGROUPED = (MultiChoice, References, LongText, Structure, Files, Place, Sealed)
Figures = list[Any]  # of a group: its count, and its sums by name
Key = tuple[Any, ...]  # of a group: the value of each term
TRUNC = {"day": TruncDay, "week": TruncWeek}


@dataclass(frozen=True)
class GroupTerm:
    """One dimension: a path, and for dates the unit by which they are grouped."""

    text: str
    path: Path
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A count, and sums as they are dumped; `apart` are amounts in the currency of their records, by that."""

    key: dict[str, Any]
    count: int
    sum: dict[str, Any]
    apart: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """`currency` says in which one the amounts of all groups and of the total are; none where there is no such one."""

    groups: list[Group]
    total: Group
    currency: Mapping[str, str | None]


def summarise(module: Module, actor: Actor, query: Query, group_by: str, sums: str) -> Summary:
    """Count and sum the rows of a query in groups such as `owner,close_date:quarter`."""
    actor.require(module, "view")
    terms = group_terms(module, actor, group_by)
    measures = tuple(_measure(module, actor, text) for text in _split(sums))
    if len(terms) > MAX_TERMS or sum(_is_lined(term.path) for term in terms) > 1:
        raise DomainError("E_RANGE", field="group_by", label="group_by", low=0, high=MAX_TERMS)
    purse = Purse(module=module, actor=actor, measures=measures)
    apart = [GroupTerm(CURRENCY, Path(CURRENCY, (), module.field(CURRENCY)))] if purse.is_apart else []
    rows, by = apply(module, actor, query), [*terms, *apart]
    found = _found(module, actor, rows, by, purse.asked)
    if any(_is_lined(path) for path in (*measures, *(term.path for term in terms))):
        whole = _found(module, actor, rows, apart, purse.asked)
    else:
        whole = _added(found, len(terms))  # each row stands in one group, so they need not be gone through again
    currencies = purse.currencies(_by_currency(whole))
    (total,) = _groups(purse, whole, [], currencies)
    return Summary(groups=_groups(purse, found, terms, currencies), total=total, currency=currencies)


def group_terms(module: Module, actor: Actor, text: str) -> list[GroupTerm]:
    """The dimensions that `owner,close_date:quarter` names; unknown ones are refused."""
    return [_term(module, actor, part) for part in _split(text)]


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _term(module: Module, actor: Actor, text: str) -> GroupTerm:
    name, _colon, unit = text.partition(":")
    path = resolve(module, name, lambda target: readable(target, actor))
    kind = path.field.type
    if unit and (unit not in UNITS or not isinstance(kind, Date | DateTime)):
        raise DomainError("E_UNKNOWN_OPERATOR", field="group_by", name=name, operator=unit)
    if isinstance(kind, UNGROUPED) or path.field is ID:
        raise DomainError("E_UNKNOWN_OPERATOR", field="group_by", name=name, operator="group_by")
    return GroupTerm(text, path, unit or ("day" if isinstance(kind, DateTime) else ""))


def _measure(module: Module, actor: Actor, text: str) -> Path:
    path = resolve(module, text, lambda target: readable(target, actor))
    can_be_summed = "sum" in path.field.type.aggregates and path.field is not ID
    if not can_be_summed or (path.hops and not _is_lined(path)):
        raise DomainError("E_UNKNOWN_OPERATOR", field="sum", name=text, operator="sum")
    return path


def _is_lined(path: Path) -> bool:
    return bool(path.hops) and path.hops[0].lines is not None


def _found(
    module: Module, actor: Actor, rows: QuerySet, terms: list[GroupTerm], measures: Sequence[Path]
) -> dict[Key, Figures]:
    """The groups of own measures and, where lines are summed, those of the lines, put together."""
    own = [path for path in measures if not _is_lined(path)]
    lined = [path for path in measures if _is_lined(path)]
    found = _select(module, actor, rows, terms, own, by_line=any(_is_lined(term.path) for term in terms))
    if lined:
        extra = _select(module, actor, rows, terms, lined, by_line=True, every_line=True)
        for key, (_count, sums) in extra.items():
            found.setdefault(key, [0, {}])[1].update(sums)
    return found


def _added(groups: Mapping[Key, Figures], terms: int) -> dict[Key, Figures]:
    """All groups as one; what stands behind these terms stays apart."""
    total: dict[Key, Figures] = {}
    for key, (count, sums) in groups.items():
        whole = total.setdefault(key[terms:], [0, defaultdict(int)])
        whole[0] += count
        for name, value in sums.items():
            whole[1][name] += value or 0
    return total


def _groups(
    purse: Purse, found: Mapping[Key, Figures], terms: list[GroupTerm], currencies: Mapping[str, str | None]
) -> list[Group]:
    parts: dict[Key, dict[Key, Figures]] = defaultdict(dict)
    for key, figures in found.items():
        parts[key[: len(terms)]][key[len(terms) :]] = figures
    if not terms and not parts:
        parts[()] = {}
    names = [term.text for term in terms]
    return [
        _group(purse, dict(zip(names, key, strict=True)), parts[key], currencies) for key in sorted(parts, key=_order)
    ]


def _group(
    purse: Purse, key: dict[str, Any], parts: Mapping[Key, Figures], currencies: Mapping[str, str | None]
) -> Group:
    amounts = _by_currency(parts)
    said = purse.currencies(amounts) if CURRENCY in key else currencies
    return Group(
        key=key,
        count=sum(count for count, _sums in parts.values()),
        sum=purse.said(amounts, said),
        apart=purse.apart(amounts),
    )


def _by_currency(parts: Mapping[Key, Figures]) -> dict[Any, Mapping[str, Any]]:
    """The sums of a group by the currency of its records, which is all that is left of their keys."""
    return {key[0] if key else None: sums for key, (_count, sums) in parts.items()}


def _select(
    module: Module,
    actor: Actor,
    rows: QuerySet,
    terms: list[GroupTerm],
    measures: Sequence[Path],
    *,
    by_line: bool,
    every_line: bool = False,
) -> dict[Key, Figures]:
    base, prefix = (
        (_line_rows(module, rows, terms, every_line), f"{module.lines.parent}__")
        if by_line and module.lines
        else (rows, "")
    )
    columns = {f"_g{place}": _expression(term, prefix, actor) for place, term in enumerate(terms)}
    counted = Count(f"{prefix}pk", distinct=True) if prefix else Count("*")  # an index may hold all but the id
    totals = {f"_s{place}": _sum(path, prefix) for place, path in enumerate(measures)}
    selected = base.order_by().annotate(**columns).values(*columns)
    if not columns:
        only = base.order_by().aggregate(_n=counted, **totals)
        return {(): [only["_n"], {path.text: only[f"_s{place}"] for place, path in enumerate(measures)}]}
    found: dict[Key, Figures] = {}
    for row in _whole(selected.annotate(_n=counted, **totals)):
        key = tuple(_key(term, row[f"_g{place}"], actor) for place, term in enumerate(terms))
        group = found.setdefault(key, [0, defaultdict(int)])
        group[0] += row["_n"]
        for place, path in enumerate(measures):
            group[1][path.text] += row[f"_s{place}"] or 0
    return found


def _whole(rows: QuerySet) -> list[dict[str, Any]]:
    """All rows of a summary; one that is too fine is refused, because a part of it would be wrong figures."""
    found = list(rows[: MAX_ROWS + 1])
    if len(found) > MAX_ROWS:
        raise DomainError("E_RANGE", field="group_by", label="group_by", low=0, high=MAX_ROWS)
    return found


def _line_rows(module: Module, rows: QuerySet, terms: list[GroupTerm], every_line: bool) -> QuerySet:
    """The lines of the rows; unless lines are summed, each document once for a value that several of them share."""
    spec = module.lines
    if spec is None:
        return rows
    lines = spec.model.objects.filter(**{f"{spec.parent}__in": rows.values("pk")})
    if every_line:
        return lines
    same = {f"{spec.parent}_id": OuterRef(f"{spec.parent}_id"), "pk__lt": OuterRef("pk")}
    same |= {term.path.field.column: OuterRef(term.path.field.column) for term in terms if _is_lined(term.path)}
    return lines.filter(~Exists(spec.model.objects.filter(**same)))


def _expression(term: GroupTerm, prefix: str, actor: Actor) -> Any:
    column = term.path.field.column
    if _is_lined(term.path):
        expression: Any = F(column)
    elif term.path.hops:
        expression = _behind(term.path, prefix, actor)
    else:
        expression = F(f"{prefix}{column}")
    if not term.unit:
        return expression
    expression = term.path.field.dated(expression)
    zone = ZoneInfo(actor.timezone) if isinstance(term.path.field.type, DateTime) else None
    return TRUNC.get(term.unit, TruncMonth)(expression, **({"tzinfo": zone} if zone else {}))


def _behind(path: Path, prefix: str, actor: Actor) -> Any:
    hop = path.hops[0]
    if hop.field is None or hop.target is None:
        raise unknown(path.text)
    return hop.field.behind(prefix, visible(hop.target, actor), path.field.column)


def _sum(path: Path, prefix: str) -> Any:
    column = path.field.column if _is_lined(path) or not prefix else f"{prefix}{path.field.column}"
    return ScaledSum(column) if isinstance(path.field.type, DecimalNumber) else Sum(column)


def _key(term: GroupTerm, value: Any, actor: Actor) -> Any:
    if value in (None, ""):
        return None
    if term.unit:
        day = value.date() if isinstance(value, datetime) else value
        return label(term.unit, start_of(term.unit, day, actor.fiscal_start), actor.fiscal_start)
    return term.path.field.type.dump(value)


def _order(key: Iterable[Any]) -> list[tuple[int, Any, str]]:
    return [(value is None, value if isinstance(value, int) else 0, str(value)) for value in key]
