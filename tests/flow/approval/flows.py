"""Flows for tests: short ways to write definitions, and people who decide."""

from collections.abc import Mapping
from typing import Any

import pytest

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import User
from guanxi.flow.approval import deciding, services, starting
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition, Task
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.people import Kit


def now(actor: Actor) -> Actor:
    """The same person at his next request: with what he was given meanwhile."""
    return actor_of(User.objects.get(pk=actor.user_id))


def node(key: str, approvers: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """One node that asks people."""
    return {"key": key, "kind": "approve", "name": key.title(), "approvers": dict(approvers), **more}


def people(*ids: int | None) -> dict[str, Any]:
    """The rule that names people."""
    return {"by": "users", "ids": list(ids)}


def define(
    kit: Kit, *nodes: Mapping[str, Any], module: str = "opportunities", trigger: str = "submit", **more: Any
) -> ApprovalDefinition:
    """An active definition, made by the administrator through the store."""
    flow = {"nodes": list(nodes), "options": more.pop("options", {})}
    data = {"name": "Rule", "object": module, "trigger": trigger, "active": True, "flow": flow, **more}
    return store.create(registry.get("approval_definition"), kit["admin"], data)


def open_tasks(case: ApprovalCase) -> list[tuple[str, int]]:
    """Who is asked now, and at which node."""
    rows = Task.objects.filter(case=case, state="open").order_by("pk")
    return list(rows.values_list("step__node", "assignee_id"))


def asked(case: ApprovalCase) -> set[int]:
    """Who is asked now."""
    return {user for _node, user in open_tasks(case)}


def fresh(case: ApprovalCase) -> ApprovalCase:
    """The case as it is kept now."""
    return ApprovalCase.objects.get(pk=case.pk)


__all__ = ["asked", "deciding", "define", "fresh", "node", "now", "open_tasks", "people", "starting"]


def submitted(kit: Kit, *nodes: Any, **more: Any) -> ApprovalCase:
    """A deal of bob's, submitted by him along these nodes."""
    define(kit, *nodes, **more)
    deal = kit.make("opportunity", "bob", amount="5000")
    return services.submit(registry.get("opportunity"), kit["bob"], deal.pk)


def refusal(call: Any, *given: Any, **named: Any) -> str:
    """The code by which a call is refused."""
    with pytest.raises(DomainError) as refused:
        call(*given, **named)
    return refused.value.code


def ids(kit: Kit, *names: str) -> list[int]:
    """Of these people, for definitions."""
    return [kit[name].user_id or 0 for name in names]
