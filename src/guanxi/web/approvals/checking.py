"""What is wrong with a drawn flow, told at the node that it is about, and what the flow says."""

import re
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.flow.approval.models import ApprovalDefinition
from guanxi.flow.approval.reading import check_condition, read
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.web.approvals.words import Telling, condition_text, every_node, maps, sentences

NODE = re.compile(r"\((\w+)\)")
BRANCH = re.compile(r"\((\w+)\)\.branches\.(\d+)(?:\.(?:when|key|name|nodes)\b|$)(?!.*\()")


def checked(record: ApprovalDefinition, module: Module, actor: Actor, data: dict[str, Any]) -> dict[str, Any]:
    """The sentences of all parts, and the errors: by the key of their node or branch, and as a list."""
    flow, condition = data.get("flow"), data.get("condition")
    telling = Telling(module, actor, flow)
    found = errors_of(module, flow, condition)
    return {
        "sentences": sentences(telling, flow),
        "wrong": {key: text for where, text in found if (key := part_of(flow, where))},
        "errors": [_said(flow, where, text) for where, text in found],
        "said": _condition(telling, condition),
    }


def errors_of(module: Module, flow: Any, condition: Any) -> list[tuple[str, str]]:
    """Each error as where it is and what to do about it."""
    found: list[tuple[str, str]] = []
    try:
        if condition is not None:
            check_condition(module, condition)
    except DomainError as error:
        found.append(("condition", error.message))
    try:
        read(flow, module)
    except DomainError as error:
        for one in error.errors or (error,):
            found.append((str(one.params.get("where", "")), str(one.params.get("hint", one.message))))
    return found


def part_of(flow: Any, where: str) -> str:
    """The key of the branch or node that an error is about."""
    nodes = {str(node.get("key")): node for node in every_node(flow.get("nodes") if isinstance(flow, dict) else None)}
    if found := BRANCH.search(where):
        branches = maps(nodes.get(found[1], {}).get("branches"))
        place = int(found[2])
        return str(branches[place].get("key")) if place < len(branches) else found[1]
    keys = NODE.findall(where)
    return keys[-1] if keys else ""


def _said(flow: Any, where: str, text: str) -> str:
    """An error with the name of its node, so that it can be found in the drawing."""
    key = part_of(flow, where)
    nodes = {str(node.get("key")): node for node in every_node(flow.get("nodes") if isinstance(flow, dict) else None)}
    name = str(nodes.get(key, {}).get("name") or "")
    if not key:
        return _("Condition: %(text)s") % {"text": text} if where == "condition" else text
    return f"{name or key}: {text}"


def _condition(telling: Telling, condition: Any) -> str:
    return condition_text(telling, condition) if condition else _("For all of them.")
