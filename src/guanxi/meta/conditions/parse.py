"""Reads conditions from JSON and from parameters. Unknown names, operators and values are refused, never skipped."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.related import relation
from guanxi.meta.conditions.tree import All, Any_, Condition, Hop, Not, Path, Readable, Symbol, Test
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, LineSpec, Module
from guanxi.meta.periods import period
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.membership import Membership
from guanxi.meta.types.moment import YEARS, Date, DateTime
from guanxi.meta.types.number import Integer
from guanxi.meta.types.place import Place
from guanxi.meta.types.reading import plain_bool
from guanxi.meta.types.reference import Reference, References
from guanxi.meta.types.relation import Relation
from guanxi.meta.types.text import Text, whole

ID = Field(key="id", type=Integer(low=0, high=2**63 - 1), label=_("Id"), column="id", read_only=True)
IN_SEGMENT = "in_segment"
MOST_HOPS = 3  # references that a condition of a rule goes through; lists ask through one
MOST_INSIDE = 2  # how often a condition may ask for records that refer to records that refer …
MAX_PARTS, MAX_DEPTH, MAX_VALUES = 200, 20, 1000
FOLLOWED = "$followed"
COMMA = re.compile(r"(?<!\\),")
SYMBOLS = {
    "$me": Reference | References,
    "$my_team": Reference,
    "$my_department": Reference,
    "$today": Date | DateTime,
    "$now": DateTime,
}
DEPARTMENTS = "$my_department"


def parse_json(
    module: Module, data: Any, readable: Readable, *, hops: int = 1, depth: int = 0, inside: int = 0
) -> Condition:
    """A condition of the one format (CONTRACT 4), checked against a module's fields as the asker may read them."""
    if not isinstance(data, Mapping) or depth > MAX_DEPTH:
        raise DomainError("E_BAD_JSON", field="filter", detail=_("a condition is an object of limited depth."))
    if set(data) in ({"all"}, {"any"}):
        joined = next(iter(data.values()))
        if not isinstance(joined, list) or len(joined) > MAX_PARTS:
            raise DomainError("E_BAD_JSON", field="filter", detail=_("“all” and “any” hold a list of conditions."))
        parts = tuple(parse_json(module, part, readable, hops=hops, depth=depth + 1, inside=inside) for part in joined)
        return All(parts) if "all" in data else Any_(parts)
    if set(data) == {"not"}:
        return Not(parse_json(module, data["not"], readable, hops=hops, depth=depth + 1, inside=inside))
    if set(data) in ({"field", "op", "value"}, {"field", "op"}):
        name, op, value = str(data["field"]), str(data["op"]), data.get("value", True)
        if op in Relation.operators:
            path, other = related(module, name, readable, hops=hops)
            return Test(path, op, _asked_of(other, value, readable, hops=hops, inside=inside))
        return make_test(module, name, op, value, readable, hops=hops)
    raise DomainError(
        "E_BAD_JSON", field="filter", detail=_("a condition has “all”, “any”, “not”, or field, op, value.")
    )


def parse_parameter(module: Module, name: str, text: str, readable: Readable) -> Test:
    """A test from `field=value` or `field__op=value`, with `.` for a hop."""
    path, mark, op = name.rpartition("__")
    if not mark:
        path, op = name, "eq"
    if op in Relation.operators:
        found, other = related(module, path, readable)
        return Test(found, op, _asked_of(other, text, readable))
    return make_test(module, path, op, text, readable)


def make_test(module: Module, path_text: str, op: str, value: Any, readable: Readable, *, hops: int = 1) -> Test:
    """One test, its operand checked by the field's own type."""
    path = asked(module, path_text, readable, hops=hops)
    known = path.field.type.operators
    if op not in known or (op == "under" and not is_tree(path.field)):
        raise DomainError("E_UNKNOWN_OPERATOR", field=path_text, name=path_text, operator=op)
    if op in {"eq", "ne"} and "isnull" in known and value in (None, ""):
        return Test(path, "isnull", op == "eq")
    if path.field is ID and op in {"eq", "ne"} and value == FOLLOWED:
        here = path.hops[-1].target if path.hops else module
        return Test(path, op, Symbol(FOLLOWED, here.key if here else ""))
    return Test(path, op, _operand(path.field, op, value))


def resolve(module: Module, text: str, readable: Readable, *, hops: int = 1) -> Path:
    """The path that a dotted name means; a field that the asker can't read is as unknown as one that is not there."""
    *steps, last = text.split(".")
    found: list[Hop] = []
    here: Module | None = module
    for step in steps:
        hop = _hop(here, step, readable)
        found.append(hop)
        here = hop.target
        if hop.lines is not None:
            return Path(text, tuple(found), _line_field(hop.lines, steps, last, readable, text))
    if len(found) > hops or here is None:
        raise unknown(text)
    return Path(text, tuple(found), _field(here, last, readable, text))


def asked(module: Module, text: str, readable: Readable, *, hops: int = 1) -> Path:
    """The path that a condition means by a name: a field's, or the segments of the records there. Conditions about the
    record alone know no segments."""
    steps, _dot, last = text.rpartition(".")
    if last != IN_SEGMENT or not hops:
        return resolve(module, text, readable, hops=hops)
    there, here = _records(module, steps, readable, hops)
    if here is None or here.key == Membership.target:
        raise unknown(text)
    return Path(text, there.hops, in_segment(here))


def related(module: Module, text: str, readable: Readable, *, hops: int = 1) -> tuple[Path, Module]:
    """The path that a condition means by the name of records that refer to others, and the module of these. Conditions
    about the record alone know none."""
    steps, _dot, key = text.rpartition(".")
    steps, _dot, slug = steps.rpartition(".")
    if not (hops and slug):
        raise unknown(text)
    there, here = _records(module, steps, readable, hops)
    found = relation(here, slug, key, readable) if here is not None else None
    if found is None or not isinstance(found.type, Relation):
        raise unknown(text)
    return Path(text, there.hops, found), registry.get(found.type.module)


def _records(module: Module, steps: str, readable: Readable, hops: int) -> tuple[Path, Module | None]:
    """The ids of the records to which some references lead, and their module."""
    there = resolve(module, f"{steps}.id" if steps else "id", readable, hops=hops)
    return there, there.hops[-1].target if there.hops else module


def _asked_of(other: Module, value: Any, readable: Readable, *, hops: int = 1, inside: int = 0) -> Condition:
    """What is asked of records that refer to one; nothing more than that they are there where nothing is said."""
    if inside >= MOST_INSIDE:
        detail = _("records that refer to records can be asked about %(most)s deep.") % {"most": MOST_INSIDE}
        raise DomainError("E_BAD_JSON", field="filter", detail=detail)
    if value in (None, "", True, "true"):
        return All()
    return parse_json(other, value, readable, hops=hops, inside=inside + 1)


def in_segment(module: Module) -> Field:
    """What conditions call the segments of a module's records."""
    return Field(key=IN_SEGMENT, type=Membership(of=module.key), label=_("Segment"), column="id", read_only=True)


def unknown(name: str) -> DomainError:
    """The answer to a name that is not there, or not for the asker."""
    return DomainError("E_UNKNOWN_FIELD", field=name, name=name)


def _hop(module: Module | None, step: str, readable: Readable) -> Hop:
    if module is None:
        raise unknown(step)
    if step == LINES and module.lines:
        return Hop(None, None, module.lines)
    field = _field(module, step, readable, step)
    if not field.is_reference:
        raise unknown(step)
    return Hop(field, registry.get(field.target))


def _line_field(lines: LineSpec, steps: list[str], last: str, readable: Readable, text: str) -> Field:
    if steps[-1] != LINES or last not in lines.by_key or last not in readable(lines):
        raise unknown(text)
    return lines.by_key[last]


def _field(module: Module, key: str, readable: Readable, text: str) -> Field:
    if key == "id":
        return ID
    if key not in module.by_key or key not in readable(module):
        raise unknown(text)
    return module.by_key[key]


def is_tree(field: Field) -> bool:
    """Whether “under” has a meaning for a reference."""
    return field.target == "user" or (bool(field.target) and registry.get(field.target).tree is not None)


def _operand(field: Field, op: str, value: Any) -> Any:
    if op == "isnull":
        return _truth(field, value)
    if op == "within":
        return _period_name(field, value)
    if op in {"in", "nin", "between"}:
        return _several(field, op, value)
    if isinstance(field.type, MultiChoice):
        return _one_value(field, value)
    if isinstance(field.type, Text | Place) and op in {"contains", "startswith"}:
        return _part_of_text(field, value)
    if op == "under":
        return field.clean(value) or _refuse_operand(field)
    return _single(field, value)


def _single(field: Field, value: Any) -> Any:
    if isinstance(value, str) and value.startswith("$") and value in SYMBOLS:
        if isinstance(field.type, SYMBOLS[value]) and (field.target == "department" or value != DEPARTMENTS):
            return Symbol(value)
        raise _refuse_operand(field)
    is_day = isinstance(field.type, DateTime) and isinstance(value, str) and _is_iso_day(value)
    cleaned = replace(field, type=Date()).clean(value) if is_day else field.clean(value)
    return _refuse_operand(field) if cleaned is None else cleaned


def _several(field: Field, op: str, value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        value = [part.replace("\\,", ",") for part in COMMA.split(value)]
    if not isinstance(value, list | tuple) or len(value) > MAX_VALUES or (op == "between" and len(value) != 2):
        raise _refuse_operand(field)
    if isinstance(field.type, MultiChoice):
        return tuple(_one_value(field, item) for item in value)
    return tuple(_single(field, item) for item in value)


def _one_value(field: Field, value: Any) -> str:
    """One of the values that a field of several can have."""
    cleaned = field.clean([value]) if isinstance(value, str) else ()
    return str(cleaned[0]) if cleaned else _refuse_operand(field)


def _part_of_text(field: Field, value: Any) -> str:
    """Text to look for: not checked by the field's own type, because it may be the middle of a value."""
    try:
        return whole(str(value))
    except Refusal as refusal:
        raise field.refused(refusal.code, **refusal.params) from None


def _period_name(field: Field, value: Any) -> str:
    try:
        first, end = period(str(value), date(2026, 1, 1))
        if first.year - 1 not in YEARS or end.year + 1 not in YEARS:
            raise ValueError(value)
    except (ValueError, OverflowError):
        hint = _("name a period such as this_month, last_7_days, this_fiscal_quarter or 2017-Q4.")
        raise field.refused("E_FORMAT", hint=hint) from None
    return str(value)


def _truth(field: Field, value: Any) -> bool:
    found = True if value == "" else value if isinstance(value, bool) else plain_bool(str(value))
    if found is None:
        raise field.refused("E_FORMAT", hint=_("write true or false."))
    return found


def _is_iso_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None


def _refuse_operand(field: Field) -> Any:
    raise field.refused("E_FORMAT", hint=_("this value can't be compared with the field."))
