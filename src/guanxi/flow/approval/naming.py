"""The records that a definition names: people, positions, roles, departments, stages; each swapped for something else,
such as its name, when the definition goes into another company."""

from collections.abc import Mapping
from typing import Any

from guanxi.flow.approval.reading import SCOPES
from guanxi.meta import registry
from guanxi.meta.conditions.naming import swapped
from guanxi.meta.configuration import Swap, each
from guanxi.meta.module import Module

PLACES = {places: places.removesuffix("s") for places in sorted(SCOPES)}  # users are records of user
UNTIL = ("position", "role")
RULES = ("approvers", "cc", "people")


def condition(value: Any, definition: Mapping[str, Any], swap: Swap) -> Any:
    """The condition under which a definition holds."""
    return swapped(_module(definition), value, swap)


def watched(value: Any, definition: Mapping[str, Any], swap: Swap) -> Any:
    """The stages that are watched; fields and actions are named as they are everywhere."""
    module = _module(definition)
    if definition.get("trigger") != "stage" or module is None or module.stages is None or not isinstance(value, list):
        return value
    target = module.field(module.stages.field).target
    return [str(one) for one in each(value, target, swap)]


def flow(value: Any, definition: Mapping[str, Any], swap: Swap) -> Any:
    """The nodes of a flow, those of its branches among them."""
    if not isinstance(value, Mapping):
        return value
    return {**value, "nodes": _nodes(value.get("nodes"), _module(definition), swap)}


def _nodes(nodes: Any, module: Module | None, swap: Swap) -> Any:
    if not isinstance(nodes, list):
        return nodes
    return [_node(node, module, swap) if isinstance(node, Mapping) else node for node in nodes]


def _node(node: Mapping[str, Any], module: Module | None, swap: Swap) -> dict[str, Any]:
    found = dict(node)
    for key in RULES:
        if isinstance(node.get(key), Mapping):
            found[key] = _rule(node[key], swap)
    if isinstance(node.get("assign"), list):
        found["assign"] = each(node["assign"], "user", swap)
    if isinstance(node.get("branches"), list):
        found["branches"] = [
            _branch(one, module, swap) if isinstance(one, Mapping) else one for one in node["branches"]
        ]
    return found


def _rule(rule: Mapping[str, Any], swap: Swap) -> dict[str, Any]:
    found = dict(rule)
    if rule.get("by") in PLACES and isinstance(rule.get("ids"), list):
        found["ids"] = each(rule["ids"], PLACES[rule["by"]], swap)
    if isinstance(rule.get("scope"), Mapping):
        found["scope"] = {
            key: each(ids, PLACES[key], swap) if key in PLACES and isinstance(ids, list) else ids
            for key, ids in rule["scope"].items()
        }
    if isinstance(rule.get("until"), Mapping):
        until = rule["until"]
        found["until"] = {key: swap(key, value) if key in UNTIL else value for key, value in until.items()}
    return found


def _branch(branch: Mapping[str, Any], module: Module | None, swap: Swap) -> dict[str, Any]:
    when, nodes = swapped(module, branch.get("when"), swap), _nodes(branch.get("nodes"), module, swap)
    return {**branch, **({"when": when} if "when" in branch else {}), **({"nodes": nodes} if "nodes" in branch else {})}


def _module(definition: Mapping[str, Any]) -> Module | None:
    return registry.by_slug(str(definition.get("object")))
