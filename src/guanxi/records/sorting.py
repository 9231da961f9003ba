"""Order of lists: by stored keys, empty values last both ways, ties by id; and the place to go on from."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, QuerySet, Value, When
from django.utils.crypto import constant_time_compare, salted_hmac

from guanxi.access.reach import fenced, finds_few
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import unknown
from guanxi.meta.conditions.tree import Condition, demands
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean, Choice
from guanxi.meta.types.text import Code

READERS: dict[str, Callable[[str], Any]] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "c": time.fromisoformat,
    "n": Decimal,
}


@dataclass(frozen=True)
class Term:
    """One column of the order. `flag` names a column that is 1 where the value is empty, and sorts before it.
    `source` says what the column is where the table has none of that name."""

    name: str
    column: str
    descending: bool = False
    optional: bool = False
    textual: bool = False
    source: Any = field(default=None, repr=False, compare=False)

    @property
    def flag(self) -> str:
        return f"_empty_{self.name}"


def terms_of(module: Module, text: str, readable: frozenset[str]) -> tuple[Term, ...]:
    """The order that `-amount,name` asks for; ends with the id, so that it is total."""
    found: list[Term] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key, descending = part.removeprefix("-"), part.startswith("-")
        if key == "id":
            return (*found, Term("id", "id", descending))
        if key not in readable or key not in module.by_key:
            raise unknown(key)
        found.append(_term(module.field(key), descending))
    return (*found, Term("id", "id"))


def _term(item: Field, descending: bool) -> Term:
    if item.is_reference:
        title = registry.get(item.target)
        column = title.field(title.title).sort_column
        if item.is_custom:  # no reference of the database leads there
            source = item.behind("", title.model.objects.all(), column)
            return Term(item.key, f"_title_{item.key}", descending, optional=True, textual=True, source=source)
        name = item.column.removesuffix("_id")
        return Term(item.key, f"{name}__{column}", descending, optional=not item.required, textual=True)
    if "lt" not in item.type.operators and not isinstance(item.type, Choice | Boolean | Code):
        raise DomainError("E_UNKNOWN_OPERATOR", field="sort", name=item.key, operator="sort")
    textual = item.type.empty == ""
    optional = item.nullable or item.is_custom or (textual and not item.required)
    return Term(item.key, item.sort_column, descending, optional=optional, textual=textual)


def ordered(rows: QuerySet, terms: tuple[Term, ...], *, backwards: bool = False) -> QuerySet:
    """Rows in this order, or from its end; an empty text and a missing value count alike."""
    sources = {term.column: term.source for term in terms if term.source is not None}
    flags = {term.flag: _flag(term) for term in terms if term.optional}
    rows = rows.annotate(**sources).annotate(**flags) if sources or flags else rows
    order: list[Any] = []
    for term in terms:
        if term.optional:
            order.append(F(term.flag).desc() if backwards else F(term.flag).asc())
        column = F(term.column) if order else fenced(rows, term.column)
        order.append(column.desc() if term.descending != backwards else column.asc())
    return rows.order_by(*order)


def _flag(term: Term) -> Case:
    return Case(When(_is_empty(term), then=Value(1)), default=Value(0), output_field=IntegerField())


def _is_filled(term: Term) -> Q:
    """As a range of the column, so that SQLite walks its index from there."""
    return Q(**{f"{term.column}__gt": ""}) if term.textual else Q(_Filled(F(term.column)))


class _Filled(Func):
    """That there is a value of any kind: to SQLite nothing is less than minus infinity, and a missing value is not
    more."""

    template = "%(expressions)s IS NOT NULL"
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s > -9e999", **context)


def _is_empty(term: Term) -> Q:
    empty = Q(**{f"{term.column}__isnull": True})
    return empty | Q(**{term.column: ""}) if term.textual else empty


@dataclass(frozen=True)
class Stretch:
    """A part of an order in which the first column is filled, or empty: the database walks an index over it, which the
    order of both parts together would hide from it."""

    rows: QuerySet
    terms: tuple[Term, ...]
    place: list[Any] | None  # from which it goes on; nothing: from its beginning


def stretches(
    rows: QuerySet, terms: tuple[Term, ...], place: list[Any] | None, condition: Condition, *, backwards: bool
) -> list[Stretch]:
    """The parts of an order from a place on, one after the other; one part where its first column is never empty, in
    the table or in rows that meet the condition."""
    head, rest = terms[0], terms[1:]
    if not head.optional or finds_few(rows):
        return [Stretch(rows, terms, place)]
    if head.source is not None:
        rows = rows.annotate(**{head.column: head.source})
    empty = _is_empty(head)
    filled = Stretch(
        rows.filter(_is_filled(head)).annotate(**{head.flag: Value(0)}),
        (replace(head, optional=False, source=None), *rest),
        place[1:] if place else None,
    )
    if place is None and not head.textual and demands(condition, head.name):
        return [filled]
    bare = Stretch(rows.filter(empty).annotate(**{head.flag: Value(1)}), rest, place[2:] if place else None)
    if place is None:
        return [bare, filled] if backwards else [filled, bare]
    if bool(place[0]):
        return [bare, replace(filled, place=None)] if backwards else [bare]
    return [filled] if backwards else [filled, replace(bare, place=None)]


def columns_of(terms: tuple[Term, ...]) -> tuple[str, ...]:
    """The columns that a cursor needs from the last row of a page."""
    return tuple(column for term in terms for column in ((term.flag, term.column) if term.optional else (term.column,)))


def beyond(terms: tuple[Term, ...], place: list[Any], *, backwards: bool = False) -> Q:
    """The rows that come behind a place, or in front of it: the keyset condition."""
    found, equal = Q(pk__in=[]), Q()
    values = iter(place)
    for term in terms:
        empty = False
        if term.optional:
            empty = bool(next(values))
            if empty is backwards:
                found |= equal & Q(**{term.flag: int(not backwards)})
            equal &= Q(**{term.flag: int(empty)})
        value = next(values)
        if not empty:
            step = "lt" if term.descending != backwards else "gt"
            found |= equal & Q(**{f"{term.column}__{step}": value})
            equal &= Q(**{term.column: value})
    return found


def write_cursor(terms: tuple[Term, ...], row: dict[str, Any]) -> str:
    """The place of a row as a text that only this order understands."""
    place = [_plain(row[column]) for column in columns_of(terms)]
    return base64.urlsafe_b64encode(orjson.dumps([_signature(terms, place), place])).decode().rstrip("=")


def read_cursor(terms: tuple[Term, ...], text: str) -> list[Any]:
    """The place that a cursor names; E_BAD_CURSOR for one that belongs to another order, or was not made here."""
    try:
        sign, place = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise DomainError("E_BAD_CURSOR", field="cursor") from None
    if not constant_time_compare(str(sign), _signature(terms, place)):
        raise DomainError("E_BAD_CURSOR", field="cursor")
    return [_value(item) for item in place]


def _signature(terms: tuple[Term, ...], place: Any) -> str:
    """What only this house can write under a place in an order."""
    return salted_hmac("guanxi.cursor", repr((terms, place))).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"c": value.isoformat()}
    return {"n": str(value)} if isinstance(value, Decimal) else value


def _value(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    ((kind, text),) = item.items()
    return READERS[kind](text)
