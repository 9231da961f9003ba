"""The filters of a list: chips for those that hold, and what the builder of new ones offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.plain import to_json
from guanxi.meta.conditions.related import related_to
from guanxi.meta.conditions.tree import All, Condition, Test
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.row_colours import conditions_of
from guanxi.records.sources import ActorSources
from guanxi.records.titles import Titles
from guanxi.web.addresses import Address
from guanxi.web.cells import kind_of
from guanxi.web.lists.operators import DAYS, LABELS, PERIODS, VALUES, endpoint, label_of, offered, under_target
from guanxi.web.lists.segments import filters_by
from guanxi.web.lists.sentences import (
    by_endpoint,
    lapsed,
    named_in,
    operator_key,
    operator_label,
    path_label,
    sentence,
    value_text,
)
from guanxi.web.lists.state import ListState, Part
from guanxi.web.menu import address
from guanxi.web.picking import choices_of

BUILDER = ("filter_field", "filter_op", "filter_value")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the row of filters shows. `base` is where a new condition is added."""

    chips: list[dict[str, Any]]
    fields: list[dict[str, str]]
    operators: list[dict[str, str]]
    base: str
    kept: tuple[tuple[str, str], ...]
    titles: dict[str, dict[str, str]]
    fields_href: str
    preview_href: str
    clear_href: str


def filters(state: ListState) -> Filters:
    """The chips of a list and the way to further ones."""
    found = named_in([part.condition for part in state.parts], state.actor)
    base = address(state.module)
    here = state.address.first()
    return Filters(
        chips=[_chip(state, part, found) for part in state.parts],
        fields=[{"key": field.key, "label": str(field.label)} for field in filterable(state.module, state.actor)],
        operators=[{"key": key, "label": str(label)} for key, label in LABELS.items()],
        base=str(here),
        kept=here.kept(*BUILDER),
        titles=by_endpoint(found),
        fields_href=f"{base}filter-fields",
        preview_href=f"{base}filter-preview",
        clear_href=str(cleared(state)),
    )


def cleared(state: ListState) -> Address:
    """The same list without any filter."""
    gone = {part.name for part in state.parts if part.name}
    bare = "1" if state.view.filters else ""
    return state.address.first().put(**dict.fromkeys((*gone, "q"), ""), bare=bare)


def _chip(state: ListState, part: Part, found: Titles) -> dict[str, Any]:
    rest = _without(state, part)
    return {
        **_said(part.condition, found),
        "remove_href": str(rest),
        "base": str(rest),
        "condition": orjson.dumps(to_json(part.condition)).decode(),
        "plain": _plain(state, part, rest),
    }


def _without(state: ListState, part: Part) -> Address:
    """The list without one filter; to take out what the view brings, all of it goes into the address first."""
    if part.name:
        return state.address.less(part.name, part.value)
    return state.opened.less("filter", orjson.dumps(to_json(part.condition)).decode())


def _said(condition: Condition, found: Titles) -> dict[str, str]:
    if isinstance(condition, Test):
        return {
            "field": path_label(condition),
            "op": operator_label(condition),
            "value": value_text(condition, found),
        }
    if (test := lapsed(condition)) is not None:
        return {
            "field": path_label(test),
            "op": label_of(test.path.field, "!within"),
            "value": value_text(test, found),
        }
    return {"field": _("Condition"), "op": "", "value": sentence(condition, found)}


def _plain(state: ListState, part: Part, rest: Address) -> dict[str, Any] | None:
    """What the plain form needs to change a filter without scripts; nothing for one that it can't say."""
    test = part.condition
    if not isinstance(test, Test) or test.path.hops or operator_key(test) not in offered(test.path.field):
        return None
    field, key = test.path.field, operator_key(test)
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return {
        "field": field.key,
        "op": key,
        "operators": [{"key": each, "label": label_of(field, each)} for each in offered(field)],
        "value": "" if "=" in key else ",".join(_written(field, test.op, value) for value in values),
        "kept": rest.kept(*BUILDER),
    }


def _written(field: Field, op: str, value: Any) -> str:
    plain = value if isinstance(value, str | int) or op == "within" else field.type.dump(value)
    return str(plain)


def in_words(parts: Iterable[Part], actor: Actor) -> str:
    """All the filters of a list as one sentence."""
    found = tuple(part.condition for part in parts)
    if not found:
        return _("no condition: everything")
    return sentence(All(found) if len(found) > 1 else found[0], named_in(found, actor))


def legend(state: ListState) -> list[dict[str, Any]]:
    """What the colours of rows mean, each with its condition in words."""
    module, actor = state.module, state.actor
    asked = conditions_of(module, actor, state.view.colours)
    found = named_in(asked, actor)
    return [
        {"label": one.label, "tint": one.tint, "text": sentence(condition, found) or _("all others")}
        for one, condition in zip(state.view.colours, asked, strict=True)
    ]


def filterable(module: Module, actor: Actor) -> list[Field]:
    """The fields that can be filtered, those of the layout first, and the segments behind them."""
    known = readable(module, actor)
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = dict.fromkeys((*placed, *module.by_key))
    fields = [module.field(key) for key in keys if key in known and offered(module.field(key))]
    return [*fields, *filters_by(module, actor)]


def filterable_lines(module: Module, actor: Actor) -> list[Field]:
    """The fields of lines that can be filtered."""
    known = readable(module.lines, actor) if module.lines else frozenset()
    return [field for field in module.lines.fields if field.key in known and offered(field)] if module.lines else []


def offers(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Fields as the builder knows them."""
    return [offer(field) for field in fields]


def through(module: Module, actor: Actor) -> list[dict[str, str]]:
    """The references and lines whose own fields can be filtered too, and where those are told."""
    found = [
        {
            "key": field.key,
            "label": str(field.label),
            "href": f"{address(registry.get(field.target))}filter-fields",
        }
        for field in filterable(module, actor)
        if field.is_reference and actor.may(registry.get(field.target), "view")
    ]
    if module.lines and filterable_lines(module, actor):
        href = f"{address(module)}filter-fields?lines=1"
        found.append({"key": "lines", "label": str(module.lines.label), "href": href})
    return found


def related(module: Module, actor: Actor) -> list[dict[str, str]]:
    """The records that refer to those of a module and can be asked about, and where their fields are told."""
    known = ActorSources(actor).readable
    named = [(one, registry.get(one.type.module)) for one in related_to(module, known)]  # type: ignore[attr-defined]
    found = [(one, other) for one, other in named if actor.may(other, "view")]
    return [{"key": one.key, "label": str(one.label), "href": f"{address(other)}filter-fields"} for one, other in found]


def offer(field: Field) -> dict[str, Any]:
    """One field as the builder knows it."""
    kind = kind_of(field)
    found: dict[str, Any] = {
        "key": field.key,
        "label": str(field.label),
        "kind": "date" if kind == "datetime" else kind,
        "operators": [_operator(field, key) for key in offered(field)],
    }
    if choices := [[option.value, str(option.label)] for option in getattr(field.type, "options", ())]:
        found["choices"] = choices
    return found | ({"endpoint": choices_of(field)} if field.target else {})


def _operator(field: Field, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": key,
        "label": label_of(field, key),
        "values": VALUES.get(key, 0 if "=" in key else 1),
    }
    if key == "within":
        found["choices"] = [[name, str(label)] for name, label in PERIODS.items()]
    if key == "under":
        found["endpoint"] = endpoint(under_target(field))
    return found


def built(here: Address) -> Address | None:
    """The address that the plain form of the builder asks for, where no script has made it; else nothing."""
    given = dict(here.pairs)
    if "filter_field" not in given:
        return None
    key, op = given["filter_field"], given.get("filter_op", "eq")
    op, _mark, fixed = op.partition("=")
    value = fixed or given.get("filter_value", "").strip()
    rest = Address(here.path, here.kept(*BUILDER))
    if not value:
        return rest
    if "__" in key:
        raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    if op in DAYS:
        return rest.plus(_about_days(key, op, value))
    return rest.plus((key if op == "eq" else f"{key}__{op}", value))


def _about_days(key: str, op: str, days: str) -> tuple[str, str]:
    """`within:last` with 14 as `within=last_14_days`, and its opposite."""
    name = f"{op.partition(':')[2]}_{days}_days"
    if not op.startswith("!"):
        return f"{key}__within", name
    return "filter", orjson.dumps({"not": {"field": key, "op": "within", "value": name}}).decode()
