"""How a case of approval stands, in the words and colours that all its pages share."""

from datetime import timedelta
from typing import Any

from guanxi.flow.approval.models import CASE_STATUSES, TRIGGER_OPTIONS, ApprovalCase, Step, Task
from guanxi.meta import registry
from guanxi.web.menu import address

LONG_OPEN = timedelta(hours=24)
STATUSES: dict[str, Any] = {option.value: option.label for option in CASE_STATUSES}
TRIGGERS: dict[str, Any] = {option.value: option.label for option in TRIGGER_OPTIONS}
TONES = {"in_progress": "accent", "returned": "warn", "approved": "good", "rejected": "bad", "recalled": "neutral"}
STEP_TONES = {
    Step.State.PASSED: "good",
    Step.State.REJECTED: "bad",
    Step.State.RETURNED: "warn",
    Step.State.OPEN: "accent",
}
TASK_TONES = {
    Task.State.APPROVED: "good",
    Task.State.SKIPPED: "good",
    Task.State.REJECTED: "bad",
    Task.State.RETURNED: "warn",
    Task.State.OPEN: "accent",
}


def case_address(case: ApprovalCase) -> str:
    """Where a case is looked at and decided: at its record, or where there is none, by itself."""
    module = registry.by_slug(case.object)
    is_gone = case.trigger == "delete" and case.status == "approved"
    if module is None or case.record_id is None or is_gone:
        return f"/m/approvals/{case.pk}/"
    return f"{address(module)}{case.record_id}/#approval"
