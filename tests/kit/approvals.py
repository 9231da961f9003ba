"""Approvals for tests of all modules: nobody writes one, so each is begun as people begin them."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.flow.approval import starting
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.meta import registry
from guanxi.records import store

NODE = {"key": "n1", "kind": "approve", "name": "Superior", "approvers": {"by": "superior"}}
FLOW = {"nodes": [NODE], "options": {}}


def begun(
    admin: Actor, submitter: Actor, subject: Any, values: dict[str, Any], *, module: str = "task", asked: int = 0
) -> ApprovalCase:
    """A case about a task, or a record of another module, submitted by someone; the one person who is `asked`, else the
    superior. Its definition is switched off again."""
    kind = registry.get(module)
    flow = {"nodes": [{**NODE, "approvers": {"by": "users", "ids": [asked]}}], "options": {}} if asked else FLOW
    data = {"name": "Tasks", "object": kind.slug, "trigger": "submit", "flow": flow}
    definition: Any = store.create(registry.get("approval_definition"), admin, data)
    case = starting.start(definition, kind, submitter, subject)
    ApprovalDefinition.objects.filter(pk=definition.pk).update(active=False)
    for key, value in values.items():
        registry.get("approval").field(key).write(case, value)
    case.save()
    return case
