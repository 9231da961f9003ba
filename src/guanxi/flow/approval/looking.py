"""Looking at a case: its tasks, its trail, what changed since, and the way that is still ahead."""

from datetime import datetime
from typing import Any

from guanxi.access.actor import Actor
from guanxi.flow.approval.going import Going
from guanxi.flow.approval.models import ApprovalCase, Task, Trail
from guanxi.flow.approval.path import Ahead, way
from guanxi.flow.approval.people import Asking
from guanxi.flow.approval.starting import definition_for
from guanxi.flow.approval.versions import flow_from, module_of
from guanxi.meta.module import Module
from guanxi.records.models import AuditEntry

Pair = list[Any]


def tasks_of(case: ApprovalCase) -> list[Task]:
    """Every task of a case with its step and people, in the order in which they came up: one query."""
    rows = Task.objects.filter(case=case).select_related("step", "assignee", "original_assignee", "closed_by")
    return list(rows.order_by("step", "sort", "pk"))


def trail_of(case: ApprovalCase) -> list[Trail]:
    """Everything that happened, the oldest first."""
    return list(Trail.objects.filter(case=case).select_related("by", "step", "task").order_by("pk"))


def open_task(case: ApprovalCase, actor: Actor) -> Task | None:
    """What the actor is asked in a case now."""
    rows = Task.objects.filter(case=case, assignee=actor.user_id, state=Task.State.OPEN)
    return rows.select_related("step").order_by("pk").first()


def difference_since(case: ApprovalCase, since: datetime) -> dict[str, Pair]:
    """What changed in the record since a moment: each field with its value then and now."""
    if case.record_id is None:
        return {}
    module = module_of(case.object)
    entries = AuditEntry.objects.filter(module=module.key, record_id=case.record_id, at__gt=since)
    found: dict[str, Pair] = {}
    for changes in entries.order_by("pk").values_list("changes", flat=True):
        for key, (old, new) in module.recalled(changes).items():
            if key != "approval":
                found[key] = [found[key][0] if key in found else old, new]
    return {key: pair for key, pair in found.items() if pair[0] != pair[1]}


def pending_difference(case: ApprovalCase) -> dict[str, Pair]:
    """Of a change that is held back: each field with its value now and the one that it would get."""
    payload = case.payload or {}
    if payload.get("kind") != "update":
        return {}
    return module_of(case.object).recalled(
        {key: [payload["old"].get(key), value] for key, value in payload["data"].items()}
    )


def way_ahead(module: Module, actor: Actor, record: Any, *, trigger: str = "submit") -> list[Ahead]:
    """Who would be asked if the actor submitted the record now; nothing when nobody would."""
    triggers = ("create", "submit") if trigger in ("create", "submit") else (trigger,)
    definition = definition_for(module, triggers, record, actor.user_id)
    if definition is None:
        return []
    asking = Asking(module=module, record=record, submitter=actor.user_id, definition=definition.pk)
    return way(flow_from(definition.flow, module), asking)


def rest_of_way(going: Going) -> list[Ahead]:
    """The nodes of a running case that nobody has entered yet, as it stands now."""
    entered = set(going.steps)
    return [one for one in way(going.flow, going.asking) if one.key not in entered]
