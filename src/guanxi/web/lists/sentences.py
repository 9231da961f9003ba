"""Conditions as sentences: what a filter asks for, in the reader's words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.text import listed
from guanxi.meta.conditions.tree import All, Any_, Condition, Not, Symbol, Test, every_test
from guanxi.meta.field import Field
from guanxi.meta.types.relation import Relation
from guanxi.records.titles import Titles, visible_titles
from guanxi.web import formats
from guanxi.web.lists.operators import SYMBOLS, endpoint, label_of, period_label, under_target

SINGLE = {"in": "eq", "nin": "ne"}  # how they are said of one value


def by_endpoint(found: Titles) -> dict[str, dict[str, str]]:
    """Titles as the builder of filters knows them: by the address where such records are found."""
    titles: dict[str, dict[str, str]] = {}
    for (key, pk), title in found.items():
        titles.setdefault(endpoint(key), {})[str(pk)] = title.text
    return titles


def named_in(conditions: Iterable[Condition], actor: Actor) -> Titles:
    """The titles of the records that conditions name and the reader sees: one or two queries for each module."""
    asked: dict[str, set[int]] = defaultdict(set)
    for test in (test for condition in conditions for test in every_test(condition)):
        target = under_target(test.path.field) if test.op == "under" else test.path.field.target
        if target:
            asked[target] |= {pk for pk in _flat(test.value) if isinstance(pk, int) and not isinstance(pk, bool)}
    return {
        (key, pk): title for key, ids in asked.items() if ids for pk, title in visible_titles(key, ids, actor).items()
    }


def sentence(condition: Condition, found: Titles) -> str:
    """A whole condition in words."""
    if isinstance(condition, Test) and isinstance(condition.path.field.type, Relation):
        asked = " ".join(filter(None, (operator_label(condition), value_text(condition, found))))
        return _("%(label)s: %(value)s") % {"label": path_label(condition), "value": asked}
    if isinstance(condition, Test):
        return " ".join(filter(None, (path_label(condition), operator_label(condition), value_text(condition, found))))
    if (test := lapsed(condition)) is not None:
        return " ".join((path_label(test), label_of(test.path.field, "!within"), value_text(test, found)))
    if isinstance(condition, Not):
        return _("not (%(condition)s)") % {"condition": sentence(condition.part, found)}
    parts = [sentence(part, found) for part in condition.parts]
    return _both(condition).join(f"({part})" if _is_joined(inner) else part for part, inner in _pairs(condition, parts))


def lapsed(condition: Condition) -> Test | None:
    """The test behind “does not fall in a period”, which is said as one operator."""
    is_lapsed = isinstance(condition, Not) and isinstance(condition.part, Test) and condition.part.op == "within"
    return condition.part if is_lapsed else None  # type: ignore[union-attr, return-value]


def path_label(test: Test) -> str:
    """The field, with the reference it lies behind."""
    steps = [str(part.label) for hop in test.path.hops if (part := hop.field or hop.lines)]
    return " › ".join([*steps, str(test.path.field.label)])


def operator_key(test: Test) -> str:
    """The operator as the builder of filters names it, with its value where that is fixed."""
    if test.op == "isnull":
        return f"isnull={'true' if test.value else 'false'}"
    if isinstance(test.value, bool):
        return f"{test.op}={'true' if test.value else 'false'}"
    if isinstance(test.value, Symbol):
        return f"{test.op}={test.value.name}"
    return test.op


def operator_label(test: Test) -> str:
    """The operator in words; one of a single value is that value."""
    is_single = test.op in SINGLE and isinstance(test.value, tuple) and len(test.value) == 1
    key = SINGLE[test.op] if is_single else operator_key(test)
    known = label_of(test.path.field, key)
    return known if known != key else label_of(test.path.field, test.op)


def value_text(test: Test, found: Titles) -> str:
    """The value in words; nothing where the operator says it all."""
    if isinstance(test.path.field.type, Relation):
        asked = sentence(test.value, found)
        return _("where (%(condition)s)") % {"condition": asked} if asked else ""
    key = operator_key(test)
    if "=" in key and label_of(test.path.field, key) != key:
        return ""
    if test.op == "within":
        return period_label(test.value)
    if test.op == "between":
        low, high = (_said(test, item, found) for item in test.value)
        return f"{low} – {high}"
    return listed(_said(test, item, found) for item in _flat(test.value))


def _said(test: Test, value: Any, found: Titles) -> str:
    field = test.path.field
    if isinstance(value, Symbol):
        return str(SYMBOLS[value.name])
    target = under_target(field) if test.op == "under" else field.target
    if target and isinstance(value, int):
        title = found.get((target, value))
        return title.text if title else f"#{value}"
    return _displayed(field, value)


def _displayed(field: Field, value: Any) -> str:
    if isinstance(value, str):
        options = {option.value: str(option.label) for option in getattr(field.type, "options", ())}
        return options.get(value, value)
    return formats.round_amount(value) if isinstance(value, Decimal | int) else field.type.display(value)


def _flat(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _both(condition: All | Any_) -> str:
    return _(" and ") if isinstance(condition, All) else _(" or ")


def _is_joined(condition: Condition) -> bool:
    return isinstance(condition, All | Any_) and len(condition.parts) > 1


def _pairs(condition: All | Any_, texts: list[str]) -> Iterator[tuple[str, Condition]]:
    return zip(texts, condition.parts, strict=True)
