"""What others than the one asked may do: recall, urge, terminate."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.flow.approval import notices
from guanxi.flow.approval.finishing import finish
from guanxi.flow.approval.going import Going, fetch_going
from guanxi.flow.approval.machine import stop
from guanxi.flow.approval.models import RUNNING, ApprovalCase, Task
from guanxi.kernel.errors import Denied, DomainError

PAUSE = timedelta(hours=2)
SHORTEST = 2


@transaction.atomic
def recall(actor: Actor, pk: int, *, comment: str = "") -> ApprovalCase:
    """Take a submission back: who submitted it, who owns the record, or an administrator."""
    going = fetch_going(actor, pk, running=False)
    _check_recall(going)
    stop(going, going.steps.values())
    finish(going, "recalled", comment)
    return going.case


@transaction.atomic
def urge(actor: Actor, pk: int) -> ApprovalCase:
    """Remind those who are asked, once in two hours."""
    going = fetch_going(actor, pk)
    if actor.user_id != going.case.submitter_id and not actor.is_admin:
        raise Denied("edit")
    waiting = [task for task in going.tasks if task.state == Task.State.OPEN]
    if not waiting:
        raise DomainError("E_NOT_YOUR_TASK")
    ready = [task for task in waiting if task.urged_at is None or going.now - task.urged_at >= PAUSE]
    if not ready:
        first = min(task.urged_at for task in waiting if task.urged_at is not None)
        left = PAUSE - (going.now - first)
        raise DomainError("E_URGED", minutes=max(1, -(-left // timedelta(minutes=1))))
    for task in ready:
        task.urged_at = going.now
        task.save(update_fields=["urged_at"])
        going.note("urged", step=task.step, task=task, user=task.assignee_id)
        notices.tell_urged(going.case, task, actor.user_id)
    going.write_down()
    going.tell_history("approval_urged")
    return going.case


@transaction.atomic
def terminate(actor: Actor, pk: int, *, reason: str) -> ApprovalCase:
    """End a case that can't go on, as administrator and with a reason: it counts as rejected."""
    going = fetch_going(actor, pk)
    if not (actor.is_admin or actor.is_system):
        raise Denied("administer")
    if len(reason.strip()) < SHORTEST:
        raise DomainError("E_REASON_REQUIRED", field="reason")
    stop(going, going.steps.values())
    going.note("terminated", text=reason)
    finish(going, "rejected", reason)
    return going.case


def _check_recall(going: Going) -> None:
    case, actor = going.case, going.actor
    owner = getattr(going.record, "owner_id", None)
    if actor.user_id not in (case.submitter_id, owner) and not actor.is_admin:
        raise Denied("edit")
    if case.status == "approved":
        raise DomainError("E_RECALL_DENIED", hint=_("it is approved already."))
    if case.status not in RUNNING:
        raise DomainError("E_APPROVAL_FINISHED")
    if not allows_recall(going):
        raise DomainError("E_RECALL_DENIED", hint=_denied(going.flow.options.recall))


def _denied(allowed: str) -> str:
    if allowed == "never":
        return _("what is submitted here stays submitted; ask for it to be sent back.")
    return _("someone has decided about it already; ask for it to be sent back.")


def allows_recall(going: Going) -> bool:
    """Whether the definition lets a running case be recalled now; administrators always may."""
    allowed = going.flow.options.recall
    is_begun = any(task.state in (Task.State.APPROVED, Task.State.RETURNED) for task in going.tasks)
    return going.actor.is_admin or allowed == "until_end" or (allowed == "until_first" and not is_begun)
