"""What happens to tasks that nobody answers in time: remind, ask the superior, or decide by rule."""

from django.utils.translation import gettext as _

from guanxi.access.actor import system_actor
from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.flow.approval import notices
from guanxi.flow.approval.deciding import agree, deny
from guanxi.flow.approval.definition import Timeout
from guanxi.flow.approval.going import Going, lock_going
from guanxi.flow.approval.models import Task
from guanxi.flow.approval.people import able_to_see
from guanxi.flow.approval.signers import hand_on
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError

State = Task.State


def due(limit: int) -> list[tuple[int, int]]:
    """Cases and tasks whose time is over, the oldest first."""
    rows = Task.objects.filter(state=State.OPEN, due_at__lte=clock.now()).order_by("due_at")
    return list(rows.values_list("case_id", "pk")[:limit])


def time_out(case: int, pk: int) -> bool:
    """Do what the node says once its time is over, if it still is; in the caller's transaction."""
    going = lock_going(case, system_actor())
    task = next((one for one in going.tasks if one.pk == pk), None) if going is not None else None
    if going is None or task is None or task.state != State.OPEN or task.due_at is None or task.due_at > going.now:
        return False
    timeout = going.node(task.step).timeout
    if timeout is None:
        return False
    going.note("timed_out", step=task.step, task=task, action=timeout.action)
    _act(going, task, timeout)
    going.write_down()
    return True


def _act(going: Going, task: Task, timeout: Timeout) -> None:
    if timeout.action == "approve":
        try:
            agree(going, task, _("Approved by the time-out of this node."))
        except DomainError as error:  # what follows was refused: the person must look at it
            raise TimedOutInVain(error) from error
        return
    if timeout.action == "reject" and going.flow.options.auto_reject_allowed:
        deny(going, task, _("Rejected by the time-out of this node."))
        return
    above = _superior(going, task) if timeout.action == "escalate" else None
    if above is not None:
        hand_on(going, task, above, _("Handed up by the time-out of this node."))
        going.keep()
        return
    remind(going, task, timeout)


class TimedOutInVain(Exception):
    """What the time-out wanted to do was refused."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(str(error))
        self.error = error


def remind(going: Going, task: Task, timeout: Timeout) -> None:
    """Tell the person again, and once more after each repeat."""
    task.reminded += 1
    task.due_at = going.calendar.add_working_hours(going.now, timeout.repeat) if timeout.repeat else None
    task.save(update_fields=["reminded", "due_at"])
    notices.tell_overdue(going.case, task)


def _superior(going: Going, task: Task) -> int | None:
    present = {one.assignee_id for one in going.tasks_of(task.step)} | {going.case.submitter_id}
    user = User.objects.get(pk=task.assignee_id)
    able = able_to_see(going.module, superiors_of(user))
    return next((pk for pk in superiors_of(user) if pk in able and pk not in present), None)
