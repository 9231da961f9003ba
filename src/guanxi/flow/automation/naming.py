"""The records that a rule names: in its occasion, its condition, its steps and what they fill in; each swapped for
something else, such as its name, when the rule goes into another company."""

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.flow.automation.definition import BRANCH
from guanxi.flow.automation.kinds import step_kind, trigger_kind
from guanxi.meta import registry
from guanxi.meta.conditions.naming import swapped
from guanxi.meta.configuration import Swap, each, option
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Picklist
from guanxi.meta.types.reference import References

BETWEEN = ("from", "to")  # what a field was and became


def trigger(value: Any, rule: Mapping[str, Any], swap: Swap) -> Any:
    """When it happens."""
    module, kind = _module(rule), trigger_kind(str(value.get("on"))) if isinstance(value, Mapping) else None
    if kind is None or module is None:
        return value
    found, watched = _filled(kind.fields(module, value), value, swap), module.by_key.get(str(value.get("field")))
    values = {key: _picked(module, watched, found[key], swap) for key in BETWEEN if watched and key in found}
    return {**found, **values}


def condition(value: Any, rule: Mapping[str, Any], swap: Swap) -> Any:
    """If it holds."""
    return swapped(_module(rule), value, swap)


def actions(value: Any, rule: Mapping[str, Any], swap: Swap) -> Any:
    """What is done then."""
    module = _module(rule)
    if module is None or not isinstance(value, list):
        return value
    return [_step(module, step, swap) if isinstance(step, Mapping) else step for step in value]


def _step(module: Module, step: Mapping[str, Any], swap: Swap) -> dict[str, Any]:
    if step.get("do") == BRANCH:
        ways = {key: actions(step[key], {"object": module.slug}, swap) for key in ("then", "else") if key in step}
        return {**step, "when": swapped(module, step.get("when"), swap), **ways}
    kind = step_kind(str(step.get("do")))
    if kind is None:
        return dict(step)
    found = _filled(kind.fields(module, step), step, swap)
    target = _target(module, step) if kind.sets else None
    if target is not None and isinstance(step.get("values"), Mapping):
        filled = _filled(target.fields, step["values"], swap)
        found["values"] = {key: _picked(target, target.by_key.get(key), value, swap) for key, value in filled.items()}
    return found


def _target(module: Module, step: Mapping[str, Any]) -> Module | None:
    """The module whose fields a step fills in."""
    if step.get("object"):
        return registry.by_slug(str(step["object"]))
    through = module.by_key.get(str(step.get("through"))) if step.get("through") else None
    return registry.get(through.target) if through is not None and through.is_reference else module


def _filled(fields: Iterable[Field], values: Mapping[str, Any], swap: Swap) -> dict[str, Any]:
    """Values of these fields; what is taken from the record or counted names none."""
    by_key = {field.key: field for field in fields}
    return {key: _value(by_key.get(key), value, swap) for key, value in values.items()}


def _value(field: Field | None, value: Any, swap: Swap) -> Any:
    if field is None or not field.target or isinstance(value, Mapping) or value in (None, "", []):
        return value
    if isinstance(field.type, References):
        return each(value, field.target, swap) if isinstance(value, list) else value
    return swap(field.target, value)


def _picked(module: Module, field: Field | None, value: Any, swap: Swap) -> Any:
    """A value of one of the module's fields, swapped if it is chosen from a picklist."""
    is_picked = field is not None and isinstance(field.type, Picklist) and field.type.options
    return option(swap, module.slug, field.key, value) if field is not None and is_picked else value


def _module(rule: Mapping[str, Any]) -> Module | None:
    return registry.by_slug(str(rule.get("object")))
