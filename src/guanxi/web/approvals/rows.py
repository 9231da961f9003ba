"""The rows of lists of approvals."""

from typing import Any

from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.web import formats
from guanxi.web.approvals.standing import LONG_OPEN, STATUSES, TONES, case_address

HERE = "/approvals"
COUNTED = 100
Row = dict[str, Any]


def allows_batch(case: ApprovalCase) -> bool:
    """Whether its definition lets several be approved at once."""
    return bool((case.version_of_flow.flow.get("options") or {}).get("batch", True))


def todo_row(task: Task) -> Row:
    """One open task as lists show it."""
    late = task.due_at is not None and task.due_at < clock.now()
    return {
        **about(task.case, task.opened_at),
        "case": task.case_id,
        "node": task.step.name,
        "for": task.original_assignee.name if task.origin == Task.Origin.DELEGATE and task.original_assignee else "",
        "late": late or (task.opened_at is not None and clock.now() - task.opened_at > LONG_OPEN),
        "is_new": task.seen_at is None,
        "can_batch": task.step.kind == "approve" and allows_batch(task.case),
    }


def answered_row(task: Task) -> Row:
    """One answer as lists show it."""
    return {**about(task.case, task.acted_at), "node": str(Task.State(task.state).label), "comment": task.comment}


def about(case: ApprovalCase, at: Any) -> Row:
    """What every list says of a case."""
    module = registry.by_slug(case.object)
    return {
        "title": case.title,
        "href": case_address(case),
        "kind": str(module.label) if module else case.object,
        "icon": module.icon if module else "file",
        "definition": case.definition.name,
        "submitter": case.submitter.name,
        "submitter_id": case.submitter_id,
        "when": formats.moment(at),
        "when_title": formats.full_moment(at),
        "status": STATUSES.get(case.status, case.status),
        "tone": TONES.get(case.status, "neutral"),
        "is_new": False,
        "can_batch": False,
    }
