"""Conditions in memory: does this record meet it? Means the same as the SQL, row by row."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q

from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.conditions.sql import MANY, NEGATED, midnight, related_rows
from guanxi.meta.conditions.tree import All, Any_, Condition, Context, Not, Sources, Symbol, Test
from guanxi.meta.field import Field
from guanxi.meta.periods import period
from guanxi.meta.types.membership import Membership
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.place import Place
from guanxi.meta.types.relation import Relation
from guanxi.meta.types.text import Text

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
}


def matches(record: Model, condition: Condition, sources: Sources) -> bool:
    """True when the record meets the condition, as its saved row would in a list."""
    if isinstance(condition, All):
        return all(matches(record, part, sources) for part in condition.parts)
    if isinstance(condition, Any_):
        return any(matches(record, part, sources) for part in condition.parts)
    if isinstance(condition, Not):
        return not matches(record, condition.part, sources)
    return any(_test(row, condition, sources) for row in _rows(record, condition, sources))


def _rows(record: Model, test: Test, sources: Sources) -> list[Model]:
    """The rows at the end of the hops; none where the asker sees none."""
    rows = [record]
    for hop in test.path.hops:
        if hop.lines is not None:
            rows = list(hop.lines.model.objects.filter(**{hop.lines.parent: record.pk}))
        elif hop.target is not None and hop.field is not None:
            ids = [hop.field.read(row) for row in rows]
            rows = list(sources.rows(hop.target).filter(pk__in=[pk for pk in ids if pk]))
    return rows


def _test(row: Model, test: Test, sources: Sources) -> bool:
    field, value = test.path.field, test.path.field.read(row)
    if isinstance(field.type, Relation):
        return _is_referred_to(row, field.type, test, sources) is (test.op not in NEGATED)
    if isinstance(field.type, Membership):
        return _in_segments(row, field.type, test, sources) is (test.op not in NEGATED)
    if test.op in NEGATED:
        return not _positive(field, NEGATED[test.op], value, test.value, sources)
    return _positive(field, test.op, value, test.value, sources)


def _is_referred_to(row: Model, kind: Relation, test: Test, sources: Sources) -> bool:
    return row.pk is not None and related_rows(kind, test.value, sources, row.pk).exists()


def _in_segments(row: Model, kind: Membership, test: Test, sources: Sources) -> bool:
    ids = test.value if isinstance(test.value, tuple) else (test.value,)
    return any(
        type(row)._default_manager.filter(part, pk=row.pk).exists() if isinstance(part, Q) else matches(row, *part)
        for part in sources.segments(registry.get(kind.of), ids)
    )


def _positive(field: Field, op: str, value: Any, operand: Any, sources: Sources) -> bool:
    if op == "isnull":
        return field.is_empty(value) is operand
    if op == "between":
        return _positive(field, "gte", value, operand[0], sources) and _positive(
            field, "lte", value, operand[1], sources
        )
    if isinstance(value, tuple):
        wanted = operand if op == "in" else (operand,)
        named = [item for each in wanted for item in (each if isinstance(each, tuple) else (each,))]
        return any(_filled(item, sources.context) in value for item in named)
    if value is None:
        return False
    if op == "in":
        return any(_positive(field, "eq", value, item, sources) for item in operand)
    if op == "under":
        return sources.under(registry.get(field.target), operand).filter(pk=value).exists()
    if isinstance(field.type, Text | Place):
        return _text(field, op, value if isinstance(value, str) else field.type.display(value), operand)
    return _plain(field, op, value, operand, sources)


def _plain(field: Field, op: str, value: Any, operand: Any, sources: Sources) -> bool:
    context = sources.context
    if isinstance(operand, Symbol) and operand.of:
        return value in set(sources.followed(operand.of))
    if isinstance(operand, Symbol) and operand in MANY:
        return value in set(MANY[operand](sources).values_list("pk", flat=True))
    if op == "within":
        first, end = period(operand, context.today, context.fiscal_start)
        return _within(field, value, first, end, context)
    operand = _filled(operand, context)
    if isinstance(field.type, DateTime) and not isinstance(operand, datetime):
        start, end = midnight(operand, context), midnight(operand + timedelta(days=1), context)
        return {
            "eq": start <= value < end,
            "lt": value < start,
            "lte": value < end,
            "gt": value >= end,
            "gte": value >= start,
        }[op]
    return value == operand if op == "eq" else ORDER[op](value, operand)


def _within(field: Field, value: Any, first: date, end: date, context: Context) -> bool:
    if isinstance(field.type, Date):
        return first <= value < end
    return midnight(first, context) <= value < midnight(end, context)


def _text(field: Field, op: str, value: str, operand: str) -> bool:
    if op == "eq":
        return value == operand
    left, right = fold(value), fold(operand)
    if op == "contains":
        return right in left
    return left.startswith(right) if op == "startswith" else bool(left) and ORDER[op](left, right)


def _filled(value: Any, context: Context) -> Any:
    if not isinstance(value, Symbol):
        return value
    return {"$me": context.me, "$today": context.today, "$now": context.now}[value.name]
