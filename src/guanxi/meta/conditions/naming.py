"""The records and values of picklists that a stored condition names, each swapped for something else."""

from collections.abc import Mapping
from typing import Any

from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.parse import MOST_HOPS, asked, related
from guanxi.meta.conditions.tree import Path
from guanxi.meta.configuration import Swap, option
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Picklist
from guanxi.meta.types.relation import Relation

UNNAMED = ("isnull", "within")  # whose operands are no records


def swapped(module: Module | None, condition: Any, swap: Swap) -> Any:
    """The same condition of the one format; symbols such as $me stay, and so does what can't be read."""
    if module is None or not isinstance(condition, Mapping):
        return condition
    if "field" in condition:
        return _test(module, condition, swap)
    return {
        key: [swapped(module, one, swap) for one in part] if isinstance(part, list) else swapped(module, part, swap)
        for key, part in condition.items()
    }


def _test(module: Module, test: Mapping[str, Any], swap: Swap) -> dict[str, Any]:
    if test.get("op") in Relation.operators:
        return {**test, "value": swapped(referring(module, str(test["field"])), test.get("value"), swap)}
    path, value = _path(module, test), test.get("value")
    if path is None or value in (None, "") or test.get("op") in UNNAMED:
        return dict(test)
    if test.get("op") in ("in", "nin") and isinstance(value, str):
        value = value.split(",")
    if (owner := _of_picklist(module, path)) is not None:
        return {**test, "value": option(swap, owner.slug, path.field.key, value)}
    target = "position" if test.get("op") == "under" and path.field.target == "user" else path.field.target
    if not target:
        return dict(test)
    if isinstance(value, list):
        return {**test, "value": [_swapped(target, one, swap) for one in value]}
    return {**test, "value": _swapped(target, value, swap)}


def _swapped(target: str, value: Any, swap: Swap) -> Any:
    return value if isinstance(value, str) and value.startswith("$") else swap(target, value)


def referring(module: Module, name: str) -> Module | None:
    """The module of the records that refer to one, by the name that a condition gives them."""
    try:
        return related(module, name, lambda one: frozenset(one.by_key), hops=MOST_HOPS)[1]
    except DomainError:
        return None


def _path(module: Module, test: Mapping[str, Any]) -> Path | None:
    try:
        return asked(module, str(test["field"]), lambda one: frozenset(one.by_key), hops=MOST_HOPS)
    except DomainError:
        return None


def _of_picklist(module: Module, path: Path) -> Module | None:
    """The module whose picklist the operand is from, or nothing."""
    if not isinstance(path.field.type, Picklist) or not path.field.type.options:
        return None
    return path.hops[-1].target if path.hops else module
