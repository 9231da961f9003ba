"""The flow of a definition in words, on its plain page; it is drawn in the designer."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.web.approvals.definitions import HERE, may_define
from guanxi.web.approvals.words import Telling, branch_text, maps, node_text
from guanxi.web.detail import panels


def flow_told(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Each step with what it does, and those of its branches below it; nothing for records that are there no more."""
    module = registry.by_slug(record.object)
    if module is None:
        return None
    steps = _steps(Telling(module, actor, record.flow), (record.flow or {}).get("nodes"))
    return {"steps": steps, "designer": f"{HERE}/{record.pk}" if may_define(actor) else ""}


def _steps(telling: Telling, nodes: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": node.get("name") or "",
            "text": node_text(telling, node),
            "branches": [
                {
                    "name": branch.get("name") or "",
                    "text": branch_text(telling, node, branch),
                    "steps": _steps(telling, branch.get("nodes")),
                }
                for branch in maps(node.get("branches"))
            ],
        }
        for node in maps(nodes)
    ]


panels.add(panels.Panel(module="approval_definition", template="approvals/flow_told.html", load=flow_told))
