"""Approvals for tests of all modules: nobody writes one, so each is begun as people begin them."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.flow.approval import starting
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.meta import registry
from guanxi.records import store

FLOW = {"nodes": [{"key": "n1", "kind": "approve", "name": "Superior", "approvers": {"by": "superior"}}], "options": {}}


def begun(admin: Actor, submitter: Actor, subject: Any, values: dict[str, Any]) -> ApprovalCase:
    """A case about a task, submitted by someone; its definition is switched off again."""
    kind = registry.get("task")
    data = {"name": "Tasks", "object": kind.slug, "trigger": "submit", "flow": FLOW}
    definition: Any = store.create(registry.get("approval_definition"), admin, data)
    case = starting.start(definition, kind, submitter, subject)
    ApprovalDefinition.objects.filter(pk=definition.pk).update(active=False)
    for key, value in values.items():
        registry.get("approval").field(key).write(case, value)
    case.save()
    return case
