"""What a person can do with a case as it stands: exactly what the services would not refuse him."""

from guanxi.flow.approval.copies import takes_part
from guanxi.flow.approval.deciding import retrievable
from guanxi.flow.approval.going import Going
from guanxi.flow.approval.models import RUNNING, Task
from guanxi.flow.approval.withdrawing import allows_recall
from guanxi.kernel.errors import DomainError


def may(going: Going) -> frozenset[str]:
    """The names of the actions that are open to who looks."""
    case, actor = going.case, going.actor
    if actor.read_only:
        return frozenset()
    mine = [task for task in going.tasks if task.assignee_id == actor.user_id and task.state == Task.State.OPEN]
    is_submitter = actor.user_id == case.submitter_id
    is_concerned = is_submitter or actor.is_admin
    found = {"copy"} if takes_part(going) else set()
    if case.status in RUNNING:
        found |= {"terminate"} if actor.is_admin else set()
        owner = getattr(going.record, "owner_id", None)
        if (is_concerned or actor.user_id == owner) and allows_recall(going):
            found.add("recall")
    if case.status == "returned" and is_concerned:
        found.add("submit")
    if case.status == "in_progress":
        if not mine:
            found |= _of_answered(going)
        elif actor.may(going.module, "view"):
            found |= _of_task(mine[0])
        found |= {"urge"} if is_concerned else set()
    return frozenset(found)


def _of_task(task: Task) -> set[str]:
    """What is done is done: a task to carry out is not rejected."""
    found = {"approve", "reject", "return", "transfer", "add_signer"}
    return found - {"reject"} if task.step.kind == "handle" else found


def _of_answered(going: Going) -> set[str]:
    try:
        retrievable(going)
    except DomainError:
        return set()
    return {"retrieve"}
