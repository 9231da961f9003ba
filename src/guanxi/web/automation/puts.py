"""The fields that a step fills in, each with how it gets its value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.flow.automation.checking import NOBODY, Checking, named
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.files import Files
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.text import LongText, Text
from guanxi.web.automation.posted import DAYS, FROM, VALUE, WORKING
from guanxi.web.forms.fields import field_values

Shown = dict[str, Any]
Choices = list[tuple[str, Any]]


@dataclass(frozen=True)
class Put:
    """One field that a step fills in: of which module, and from which record values can be taken."""

    actor: Actor
    module: Module
    target: Module
    name: str
    error: str = ""


def choice(name: str, label: str, value: Any, choices: Choices, *, required: bool = True, error: str = "") -> Shown:
    """A closed list as the component `field` shows it."""
    shown = {"name": name, "label": label, "kind": "choice", "required": required, "value": value, "choices": choices}
    return {**shown, "error": error}


def put(one: Put, key: str, value: Any) -> Shown:
    """Which field, how, and with what."""
    free = Checking(one.target, one.actor.currency).free(one.target)
    fields: Choices = [(each, free[each].label) for each in _placed(one.target) if each in free]
    shown: Shown = {"name": one.name}
    shown["field"] = choice(f"{one.name}.field", _("Field"), key, fields, required=False)
    if key not in free:
        return shown
    how, kept = _how(value)
    how = FROM if isinstance(free[key].type, Files) else how
    shown["how"] = choice(f"{one.name}.how", _("How"), how, _ways(free[key], one.module))
    shown["value"] = _widget(one, free[key], how, kept) | {"error": one.error}
    return shown


def _placed(target: Module) -> dict[str, None]:
    placed = [key for section in target.layout.sections for key in section.fields]
    return dict.fromkeys((*placed, *target.by_key))


def _how(value: Any) -> tuple[str, Any]:
    if isinstance(value, Mapping) and FROM in value:
        return FROM, value[FROM]
    if isinstance(value, Mapping) and DAYS in value:
        return (WORKING if value.get(WORKING) else DAYS), value[DAYS]
    return VALUE, value


def _ways(item: Field, module: Module) -> Choices:
    ways: Choices = [] if isinstance(item.type, Files) else [(VALUE, _("this value"))]
    if sources(item, module):
        ways.append((FROM, _("as in the record's field")))
    if isinstance(item.type, Date | DateTime):
        ways += [(DAYS, _("so many days from today")), (WORKING, _("so many working days from today"))]
    return ways


def sources(item: Field, module: Module) -> Choices:
    """The fields of the record that set the rule off whose values fit into another field."""
    own: Choices = [("id", str(module.label))] if item.target == module.key and item.is_reference else []
    own += [(one.key, str(one.label)) for one in _known(module) if _fits(item, one)]
    if not (item.target or isinstance(item.type, Files)):
        return own
    far = [
        (f"{hop.key}.{one.key}", f"{hop.label} › {one.label}")
        for hop in _known(module)
        if hop.is_reference
        for one in _known(registry.get(hop.target))
        if _fits(item, one)
    ]
    return own + far


def _known(module: Module) -> list[Field]:
    known = readable(module, NOBODY)
    return [item for item in module.fields if item.key in known]


def _fits(item: Field, one: Field) -> bool:
    if item.target or one.target:
        return item.target == one.target and item.is_reference == one.is_reference
    if isinstance(item.type, Files):
        return isinstance(one.type, type(item.type))
    return type(item.type) is type(one.type) or (isinstance(item.type, Text) and isinstance(one.type, Text))


def _widget(one: Put, item: Field, how: str, value: Any) -> Shown:
    if how == FROM:
        hint = _("Files are copied from a field with files, of this record or of one that it names.")
        shown = choice(f"{one.name}.from", _("Value"), value, sources(item, one.module))
        return {**shown, "hint": hint} if isinstance(item.type, Files) else shown
    if how in {DAYS, WORKING}:
        days = {"name": f"{one.name}.days", "label": _("Days"), "kind": "integer", "required": True, "value": value}
        return days
    plain = replace(named(item), key=VALUE)
    (made,) = field_values(one.target, one.actor, (plain,), {VALUE: value}, prefix=f"{one.name}.")
    takes_fields = type(item.type) in {Text, LongText}
    hint = _("Fields in double braces are filled in: {{name}}, {{owner}}.") if takes_fields else made["hint"]
    return {**made, "label": _("Value"), "hint": hint}
