"""Forms and record pages as a company lays them out: for everyone, a position, a role, a kind of records.

A layout replaces the declared one at the same place. What it does not place stands nowhere, and `left_out` says what
its author has seen of that: the rest is new, from a later release or a field that was added.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError, Invalid
from guanxi.kernel.text import tidy
from guanxi.meta import registry
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.conditions.sql import MANY
from guanxi.meta.conditions.tree import Condition, tests_of
from guanxi.meta.custom.types import worded
from guanxi.meta.field import STAMPS
from guanxi.meta.layout import FieldTerms, Layout, Section
from guanxi.meta.module import Module
from guanxi.meta.types.heading import Heading
from guanxi.records.gate import defined_actions
from guanxi.tailoring import whose
from guanxi.tailoring.whose import WHO
from guanxi.tailoring.words import LENGTH, both

KEY = re.compile(rf"({WHO})\.?(?:kind-([a-z0-9_]+))?")
MOST = 40  # sections of a layout
COLUMNS = (1, 2, 3)
RULES = ("required", "read_only", "shown")
OF_SECTION = {"label_zh", "label_en", "columns", "folded", "shown", "fields"}
PLACES: Mapping[str, Any] = {
    "header": _("Beside the title of the record"),
    "card": _("Card on the phone"),
    "printed": _("Printed list"),
    "related": _("Lists beside the record"),
    "buttons": _("Buttons"),
}
CHOSEN = ("related", "buttons")  # of which the product's are shown where nothing is said
LISTED = ("card", "printed")  # what lists show: as the list has it where nothing is said
FEW = {"header": 8, "card": 8, "printed": 20}
OF_LAYOUT = {"sections", "quick", "left_out", "without", *PLACES}


def keys(module: Module) -> list[str]:
    """The layouts that a module can have: the first for everyone, then for kinds, roles, and both; those for positions
    are not listed."""
    if not module.writable:
        return []
    kinds, roles = _kinds(module), whose.roles()
    return ["", *kinds, *roles, *(f"{role}.{kind}" for role in roles for kind in kinds)]


def is_for_position(module: Module, key: str) -> bool:
    """Whether this is the key of a layout for a position that is there."""
    who, kind = place_of(key)
    of_kind = [f"kind-{kind}"] if kind else []
    is_known = key == ".".join((who, *of_kind)) and set(of_kind) <= set(_kinds(module))
    return is_known and module.writable and whose.is_position(who)


def place_of(key: str) -> tuple[str, str]:
    """For whom and for what kind a key is."""
    found = KEY.fullmatch(key)
    return (found[1], found[2] or "") if found else ("", "")


def _kinds(module: Module) -> list[str]:
    return [f"kind-{kind.key}" for kind in module.variants.kinds] if module.variants else []


def placeable(module: Module) -> list[str]:
    """The fields that a layout may place: all but the stamps, and what tells the kinds apart."""
    other = {*STAMPS, module.variants.field if module.variants else ""}
    return [field.key for field in module.fields if field.key not in other]


def standard(module: Module, key: str) -> dict[str, Any]:
    """The layout that holds without this one, in the form in which layouts are written."""
    layout = module.laid_out((), place_of(key)[1]) if key else module.layout
    placed = {name for section in layout.sections for name in section.fields}
    return {
        "sections": [_written(section) for section in layout.sections],
        "header": list(layout.header),
        "quick": list(layout.quick),
        **{name: list(getattr(layout, name)) for name in (*LISTED, *CHOSEN)},
        "without": sorted(layout.without),
        "left_out": [name for name in placeable(module) if name not in placed],
    }


def unplaced(module: Module, body: Mapping[str, Any]) -> list[str]:
    """The fields that a layout does not place."""
    placed = {one["key"] for section in body["sections"] for one in section["fields"]}
    return [key for key in placeable(module) if key not in placed]


def fresh(module: Module, body: Mapping[str, Any]) -> list[str]:
    """Of these, those that were not there when the layout was written."""
    return [key for key in unplaced(module, body) if key not in body["left_out"]]


def cleaned(module: Module, key: str, given: Any) -> dict[str, Any]:
    """A layout as it is kept; every name and condition in it is checked."""
    if not isinstance(given, Mapping) or not set(given) <= OF_LAYOUT or not isinstance(given.get("sections"), list):
        raise _unreadable("sections")
    if not 0 < len(given["sections"]) <= MOST:
        raise DomainError("E_RANGE", field="sections", label=_("Sections"), low=1, high=MOST)
    errors: list[DomainError] = []
    body: dict[str, Any] = {
        "sections": [_section(module, one, place, errors) for place, one in enumerate(given["sections"])],
        "header": _names(module, given.get("header", []), "header", errors),
        "quick": _names(module, given.get("quick", []), "quick", errors),
        **{name: _listed(module, given.get(name, []), name, errors) for name in LISTED},
        **{name: _chosen(module, given.get(name, []), name, errors) for name in CHOSEN},
    }
    body["without"] = [key for name in CHOSEN if body[name] for key in offered(module, name) if key not in body[name]]
    placed = [one["key"] for section in body["sections"] for one in section["fields"]]
    errors += [
        DomainError("E_LAYOUT_TWICE", field=name, label=module.field(name).label)
        for name in dict.fromkeys(placed)
        if placed.count(name) > 1
    ]
    if errors:
        raise Invalid(errors)
    return {**body, "left_out": unplaced(module, body)}


def apply(module: Module, bodies: Mapping[str, Mapping[str, Any]]) -> Module:
    """A module with the company's layouts, by their keys."""
    made = {place_of(key): layout_from(module, body) for key, body in bodies.items()}
    everyone = made.pop(("", ""), module.layout)
    return replace(module, layout=everyone, layouts=made)


def layout_from(module: Module, body: Mapping[str, Any]) -> Layout:
    """The layout that a kept body says; what has gone since it was written is left out."""
    return Layout(
        sections=tuple(_made(module, section) for section in body["sections"]),
        header=tuple(key for key in body["header"] if key in module.by_key),
        quick=tuple(key for key in body["quick"] if key in module.by_key),
        card=tuple(key for key in body.get("card", ()) if key in module.by_key),
        printed=tuple(key for key in body.get("printed", ()) if key in module.by_key),
        related=tuple(body.get("related", ())),
        buttons=tuple(body.get("buttons", ())),
        without=frozenset(body.get("without", ())),
        terms={
            one["key"]: FieldTerms(
                **{rule: _rule(module, one[rule], usual=rule == "shown") for rule in RULES if rule in one}
            )
            for section in body["sections"]
            for one in section["fields"]
            if one["key"] in module.by_key and any(rule in one for rule in RULES)
        },
    )


def _made(module: Module, section: Mapping[str, Any]) -> Section:
    return Section(
        label=worded(section["label_zh"], section["label_en"]),
        fields=tuple(one["key"] for one in section["fields"] if one["key"] in module.by_key),
        columns=section["columns"],
        folded=section["folded"],
        shown=_rule(module, section.get("shown", True), usual=True),
    )


def _rule(module: Module, written: Any, *, usual: bool) -> Any:
    """A rule as engines read it; one about something that has gone asks nothing any more."""
    if isinstance(written, bool):
        return written
    try:
        return condition_of(module, written)
    except DomainError:
        return usual


def condition_of(module: Module, written: Any) -> Condition:
    """A condition on the record alone, so that a form can answer it without asking for other rows."""
    found = parse_json(module, written, lambda one: frozenset(one.by_key), hops=0)
    for test in tests_of(found):
        if test.path.hops or test.op == "under" or test.value in MANY:
            raise DomainError("E_UNKNOWN_FIELD", field=test.path.text, name=test.path.text)
    return found


def _written(section: Section) -> dict[str, Any]:
    label = both(section.label)
    return {
        "label_zh": label["zh"],
        "label_en": label["en"],
        "columns": section.columns,
        "folded": section.folded,
        "fields": [{"key": key} for key in section.fields],
    }


def _section(module: Module, given: Any, place: int, errors: list[DomainError]) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not set(given) <= OF_SECTION or not isinstance(given.get("fields"), list):
        raise _unreadable(f"sections.{place}")
    labels = {name: _text(given.get(name, ""), f"sections.{place}.{name}") for name in ("label_zh", "label_en")}
    if not any(labels.values()):
        errors.append(DomainError("E_REQUIRED", field=f"sections.{place}", label=_("Name of the section")))
    columns, folded = given.get("columns", 2), given.get("folded", False)
    if columns not in COLUMNS or isinstance(columns, bool) or not isinstance(folded, bool):
        raise _unreadable(f"sections.{place}")
    made = {**labels, "columns": columns, "folded": folded}
    if given.get("shown", True) is not True and given["shown"] is not None:
        made["shown"] = _checked(module, given["shown"], f"sections.{place}", errors)
    found = [_placed(module, one, errors) for one in given["fields"]]
    return {**made, "fields": [one for one in found if one]}


def _placed(module: Module, given: Any, errors: list[DomainError]) -> dict[str, Any] | None:
    if not isinstance(given, Mapping) or not set(given) <= {"key", *RULES} or not isinstance(given.get("key"), str):
        raise _unreadable("fields")
    key = given["key"]
    if key not in placeable(module):
        errors.append(DomainError("E_UNKNOWN_FIELD", field=key[:60], name=key[:60]))
        return None
    made: dict[str, Any] = {"key": key}
    for rule in RULES:
        usual = rule == "shown"
        if given.get(rule) is not None and given[rule] is not usual:
            made[rule] = _checked(module, given[rule], key, errors)
    return made


def _checked(module: Module, rule: Any, name: str, errors: list[DomainError]) -> Any:
    """A rule: true, false, or a condition that can be read."""
    if isinstance(rule, bool):
        return rule
    try:
        condition_of(module, rule)
    except DomainError as error:
        errors.append(DomainError(error.code, **{**error.params, "field": name}))
    return rule


def _names(module: Module, given: Any, name: str, errors: list[DomainError]) -> list[str]:
    if not isinstance(given, list) or len(given) > MOST:
        raise _unreadable(name)
    for key in given:
        if not isinstance(key, str) or key not in module.by_key:
            errors.append(DomainError("E_UNKNOWN_FIELD", field=name, name=str(key)[:60]))
    return list(dict.fromkeys(key for key in given if isinstance(key, str)))


def _listed(module: Module, given: Any, name: str, errors: list[DomainError]) -> list[str]:
    """The fields of a card or of paper, which are such as lists can show."""
    keys = _names(module, given, name, errors)
    if len(keys) > FEW[name]:
        errors.append(DomainError("E_RANGE", field=name, label=PLACES[name], low=0, high=FEW[name]))
    known = offered(module, name)
    wrong = [key for key in keys if key in module.by_key and key not in known]
    errors += [DomainError("E_UNKNOWN_FIELD", field=name, name=key[:60]) for key in wrong]
    return keys


def _chosen(module: Module, given: Any, name: str, errors: list[DomainError]) -> list[str]:
    """Related lists or buttons, by their keys."""
    if not isinstance(given, list) or not all(isinstance(key, str) for key in given):
        raise _unreadable(name)
    known = offered(module, name)
    for key in given:
        if key not in known:
            errors.append(DomainError("E_CHOICE", field=name, label=PLACES[name], choices=", ".join(known)))
    return list(dict.fromkeys(given))


def offered(module: Module, name: str) -> dict[str, Any]:
    """What can stand in one of the places beside the sections, by its key with its label."""
    if name == "related":
        return {one.key: one.label or registry.get(one.module).label_plural for one in module.related}
    if name == "buttons":
        return {action.key: action.label for action in (*module.actions, *defined_actions.ask(module))}
    return {
        field.key: field.label
        for field in module.fields
        if field.type.key not in ("json", Heading.key)
        and not (name in LISTED and not field.in_lists)
        and not (name == "card" and field.key == module.title)
    }


def _text(given: Any, name: str) -> str:
    if not isinstance(given, str):
        raise _unreadable(name)
    plain = " ".join(tidy(given).split())
    if len(plain) > LENGTH:
        raise DomainError("E_LENGTH", field=name, label=_("Name of the section"), limit=LENGTH)
    return plain


def _unreadable(name: str) -> DomainError:
    return DomainError(
        "E_FORMAT", field=name, label=_("Layout"), hint='{"sections": [{"label_en", "fields": [{"key"}]}]}'
    )
