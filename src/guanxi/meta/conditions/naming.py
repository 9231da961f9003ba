"""The records that a stored condition names, one after the other, each swapped for something else."""

from collections.abc import Mapping
from typing import Any

from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.parse import MOST_HOPS, resolve
from guanxi.meta.configuration import Swap
from guanxi.meta.module import Module

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
    target, value = _target(module, test), test.get("value")
    if not target or value in (None, ""):
        return dict(test)
    if test.get("op") in ("in", "nin") and isinstance(value, str):
        value = value.split(",")
    if isinstance(value, list):
        return {**test, "value": [_swapped(target, one, swap) for one in value]}
    return {**test, "value": _swapped(target, value, swap)}


def _swapped(target: str, value: Any, swap: Swap) -> Any:
    return value if isinstance(value, str) and value.startswith("$") else swap(target, value)


def _target(module: Module, test: Mapping[str, Any]) -> str:
    """The module whose records the operand names, or nothing."""
    try:
        path = resolve(module, str(test["field"]), lambda one: frozenset(one.by_key), hops=MOST_HOPS)
    except DomainError:
        return ""
    if test.get("op") in UNNAMED:
        return ""
    return "position" if test.get("op") == "under" and path.field.target == "user" else path.field.target
