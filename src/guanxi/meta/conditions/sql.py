"""Conditions as one `Q`, the same on both databases. What lies behind a hop is only found where the asker sees it."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.conditions.tree import All, Any_, Condition, Context, Hop, Not, Sources, Symbol, Test
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.periods import period
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.membership import Membership
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.place import Place
from guanxi.meta.types.reference import References
from guanxi.meta.types.relation import Relation
from guanxi.meta.types.text import Text

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # an empty Q would vanish beside "or" and under "not"
LAST = "\U0010ffff"
NEGATED = {"ne": "eq", "nin": "in", "none": "some"}
MANY: dict[Any, Callable[[Sources], QuerySet]] = {  # symbols that stand for several records
    Symbol("$my_team"): lambda sources: sources.team(),
    Symbol("$my_department"): lambda sources: sources.departments(),
}


def to_q(module: Module, condition: Condition, sources: Sources) -> Q:
    """The rows of a module that meet a condition."""
    if isinstance(condition, All):
        found = EVERYTHING if not condition.parts else Q()
        for part in condition.parts:
            found &= to_q(module, part, sources)
        return found
    if isinstance(condition, Any_):
        return _any(to_q(module, part, sources) for part in condition.parts)
    if isinstance(condition, Not):
        return ~to_q(module, condition.part, sources)
    return _behind(condition.path.hops, module, condition, sources)


def _behind(hops: tuple[Hop, ...], module: Module, test: Test, sources: Sources) -> Q:
    if not hops:
        return _test(module, test, sources)
    hop, rest = hops[0], hops[1:]
    if hop.lines is not None:
        rows = hop.lines.model.objects.filter(_test(module, test, sources))
        return Q(pk__in=rows.values(f"{hop.lines.parent}_id"))
    target, field = hop.target, hop.field
    if target is None or field is None:
        return NOTHING
    return Q(**{f"{field.column}__in": sources.rows(target).filter(_behind(rest, target, test, sources)).values("pk")})


def _test(module: Module, test: Test, sources: Sources) -> Q:
    field, op = test.path.field, test.op
    if isinstance(field.type, Relation):
        some = Q(Exists(related_rows(field.type, test.value, sources, OuterRef("pk"))))
        return ~some if op in NEGATED else some
    if op in NEGATED:
        found = _positive(module, field, NEGATED[op], test.value, sources)
        return ~(found & field.is_there) if field.is_there else ~found
    return _positive(module, field, op, test.value, sources)


def _positive(module: Module, field: Field, op: str, value: Any, sources: Sources) -> Q:
    column = field.column
    if op == "isnull":
        return _is_empty(field) if value else ~_is_empty(field)
    if isinstance(field.type, Membership):
        return _in_segments(module, value if op == "in" else (value,), sources)
    if op == "under":
        return Q(**{f"{column}__in": sources.under(_target(field), value)})
    if isinstance(field.type, MultiChoice):
        return _listed(column, value if op == "in" else (value,))
    if isinstance(field.type, References):
        ids = tuple(_filled(item, sources.context) for item in (value if op == "in" else (value,)))
        return Q(pk__in=sources.linked(module, field, tuple(int(str(item)) for item in _flat(ids))))
    if isinstance(field.type, Text | Place) and op not in {"eq", "in"}:
        return _text(field.sort_column, op, value)
    if op == "within":
        return _range(field, *period(value, sources.context.today, sources.context.fiscal_start), sources.context)
    return _compared(field, op, value, sources)


def related_rows(kind: Relation, condition: Condition, sources: Sources, pk: Any) -> QuerySet:
    """The rows that refer to one row and meet a condition, as far as the asker sees them."""
    module = registry.get(kind.module)
    field = module.field(kind.field)
    rows = sources.rows(module).filter(to_q(module, condition, sources))
    if isinstance(field.type, References):
        return sources.naming(module, field, rows, pk)
    return rows.filter(**{field.column: pk})


def _in_segments(module: Module, ids: tuple[int, ...], sources: Sources) -> Q:
    found = sources.segments(module, ids)
    return _any(part if isinstance(part, Q) else to_q(module, *part) for part in found)


def _compared(field: Field, op: str, value: Any, sources: Sources) -> Q:
    column, context = field.column, sources.context
    if isinstance(value, Symbol) and value.of:
        return Q(pk__in=sources.followed(value.of))
    if op == "in" and isinstance(field.type, DateTime):
        return _any(_compared(field, "eq", item, sources) for item in value)
    if op == "in":
        values = [_filled(item, context) for item in value if item not in MANY]
        found = Q(**{f"{column}__in": values})
        for item in (item for item in value if item in MANY):
            found |= Q(**{f"{column}__in": MANY[item](sources)})
        return found
    if isinstance(value, Symbol) and value in MANY:
        return Q(**{f"{column}__in": MANY[value](sources)})
    if op == "between":
        low, high = value
        return _compared(field, "gte", low, sources) & _compared(field, "lte", high, sources)
    if isinstance(field.type, DateTime) and not isinstance(filled := _filled(value, context), datetime):
        return _by_day(field, op, filled, context)
    return Q(**{column if op == "eq" else f"{column}__{op}": _filled(value, context)})


def _by_day(field: Field, op: str, day: date, context: Context) -> Q:
    """A moment compared with a day: the day lasts from midnight to midnight in the asker's zone."""
    start, end = midnight(day, context), midnight(day + timedelta(days=1), context)
    column = field.column
    return {
        "eq": Q(**{f"{column}__gte": start, f"{column}__lt": end}),
        "lt": Q(**{f"{column}__lt": start}),
        "lte": Q(**{f"{column}__lt": end}),
        "gt": Q(**{f"{column}__gte": end}),
        "gte": Q(**{f"{column}__gte": start}),
    }[op]


def _range(field: Field, first: date, end: date, context: Context) -> Q:
    if isinstance(field.type, Date):
        return Q(**{f"{field.column}__gte": first, f"{field.column}__lt": end})
    return Q(**{f"{field.column}__gte": midnight(first, context), f"{field.column}__lt": midnight(end, context)})


def midnight(day: date, context: Context) -> datetime:
    """The moment at which a day begins for the asker."""
    return datetime.combine(day, time.min, ZoneInfo(context.timezone)).astimezone(UTC)


def _text(column: str, op: str, value: Any) -> Q:
    """Texts by their folded key; one that is empty is neither less nor greater than any."""
    if op == "between":
        return Q(**{f"{column}__gte": fold(value[0]), f"{column}__lte": fold(value[1])}) & ~Q(**{column: ""})
    key = fold(str(value))
    if op == "startswith":
        return Q(**{f"{column}__gte": key, f"{column}__lt": key + LAST})
    found = Q(**{f"{column}__{op}": key})
    return found if op == "contains" else found & ~Q(**{column: ""})


def _listed(column: str, values: tuple[str, ...]) -> Q:
    return _any(Q(**{f"{column}__holds": value}) for value in values)


def _any(parts: Iterable[Q]) -> Q:
    found = NOTHING
    for part in parts:
        found |= part
    return found


def _is_empty(field: Field) -> Q:
    if field.type.empty is not None and not isinstance(field.type.empty, bool):
        return Q(**{field.column: ""})
    return Q(**{f"{field.column}__isnull": True})


def _filled(value: Any, context: Context) -> Any:
    if not isinstance(value, Symbol):
        return value
    return {"$me": context.me, "$today": context.today, "$now": context.now}[value.name]


def _flat(values: tuple[Any, ...]) -> list[Any]:
    return [part for item in values for part in (item if isinstance(item, tuple) else (item,))]


def _target(field: Field) -> Module:
    return registry.get(field.target)
