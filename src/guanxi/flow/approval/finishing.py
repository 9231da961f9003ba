"""The end of a case: its result, what follows from it, and who hears of it."""

from guanxi.flow.approval import notices
from guanxi.flow.approval.copies import send_copies
from guanxi.flow.approval.effects import perform
from guanxi.flow.approval.events import ApprovalEnded
from guanxi.flow.approval.going import Going
from guanxi.flow.approval.models import RECORD_TRIGGERS
from guanxi.kernel.events import publish


def finish(going: Going, status: str, text: str = "") -> None:
    """End a case. An approved one does what waited for it, in this very transaction."""
    case = going.case
    stays = status == "approved" and going.flow.options.after == "lock" and case.trigger in RECORD_TRIGGERS
    case.status, case.ended_at, case.locks = status, going.now, stays
    case.reason = text[:500] or case.reason
    for node in going.flow.every_node():
        if node.cc is not None and node.cc.on == "end" and node.key in going.steps:
            send_copies(going, node.cc, node)
    going.note("finished", text=text, status=status)
    going.keep()
    if status == "approved":
        perform(going.module, case)
    going.tell_history(f"approval_{status}", text)
    publish(_ended(going))
    people = {case.submitter_id}
    if status == "recalled":
        people |= {task.assignee_id for task in going.tasks if task.opened_at is not None}
    notices.tell_result(case, people, going.actor.user_id, status)


def _ended(going: Going) -> ApprovalEnded:
    case = going.case
    return ApprovalEnded(
        approval_id=case.pk,
        object=case.object,
        record_id=case.record_id,
        trigger=case.trigger,
        status=case.status,
        actor=going.actor,
    )
