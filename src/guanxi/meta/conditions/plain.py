"""Conditions back as the JSON from which they are read (CONTRACT 4), so that a filter can be shown and changed."""

from typing import Any

from guanxi.meta.conditions.tree import All, Any_, Condition, Symbol, Test
from guanxi.meta.types.relation import Relation


def to_json(condition: Condition) -> dict[str, Any]:
    """The one format; reading it again gives the same condition."""
    if isinstance(condition, Test):
        return {"field": condition.path.text, "op": condition.op, "value": _value(condition)}
    if isinstance(condition, All):
        return {"all": [to_json(part) for part in condition.parts]}
    if isinstance(condition, Any_):
        return {"any": [to_json(part) for part in condition.parts]}
    return {"not": to_json(condition.part)}


def _value(test: Test) -> Any:
    if isinstance(test.path.field.type, Relation):
        return True if test.value == All() else to_json(test.value)
    if isinstance(test.value, tuple):
        items = [item for each in test.value for item in (each if isinstance(each, tuple) else (each,))]
        return [_plain(test, item) for item in items]
    return _plain(test, test.value)


def _plain(test: Test, value: Any) -> Any:
    if isinstance(value, Symbol):
        return value.name
    if isinstance(value, str | bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(test.path.field.type.dump(value))
