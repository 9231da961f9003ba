"""What the person does whose turn it is: approve, reject, return; and taking his own approval back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.flow.approval import notices
from guanxi.flow.approval.going import Going, fetch_going
from guanxi.flow.approval.machine import advance, close_open, settle, stop
from guanxi.flow.approval.models import ApprovalCase, Step, Task
from guanxi.kernel.errors import DomainError

State = Task.State
SHORTEST = 2
START, PREVIOUS = "start", "previous"


@transaction.atomic
def approve(actor: Actor, pk: int, *, comment: str = "", task: int | None = None) -> ApprovalCase:
    """Agree. `task` names what the person saw: whatever is asked of him meanwhile is not answered by this."""
    going = fetch_going(actor, pk)
    agree(going, own_task(going, task), comment)
    return going.case


def agree(going: Going, task: Task, comment: str) -> None:
    """One open task has been approved; those added behind it are asked now."""
    going.shut(task, State.APPROVED, comment=comment, by=going.actor.user_id)
    _ask_added(going, task)
    going.tell_history("approval_step", comment)
    settle(going, task.step)


@transaction.atomic
def reject(actor: Actor, pk: int, *, comment: str = "", task: int | None = None) -> ApprovalCase:
    """Say no: the node is rejected as soon as its way of counting says so, and with it the case."""
    going = fetch_going(actor, pk)
    mine = own_task(going, task)
    if going.node(mine.step).kind == "handle":
        raise DomainError("E_STATE", state=mine.step.name or mine.step.node)
    if going.flow.options.comment_on_reject and len(comment.strip()) < SHORTEST:
        raise DomainError("E_REASON_REQUIRED", field="comment")
    deny(going, mine, comment)
    return going.case


def deny(going: Going, task: Task, comment: str) -> None:
    """One open task has been rejected."""
    going.shut(task, State.REJECTED, comment=comment, by=going.actor.user_id)
    going.case.reason = comment[:500]
    settle(going, task.step)


@transaction.atomic
def return_to(
    actor: Actor, pk: int, *, to: str = START, comment: str = "", back: str = "", task: int | None = None
) -> ApprovalCase:
    """Send a case back to the submitter (`start`), to the `previous` node, or to a node by its key. `back` says how it
    comes forward again: `from_start` through all nodes in between, `to_returner` straight back here."""
    going = fetch_going(actor, pk)
    mine = own_task(going, task)
    if len(comment.strip()) < SHORTEST:
        raise DomainError("E_REASON_REQUIRED", field="comment")
    if back not in ("", "from_start", "to_returner"):
        raise DomainError("E_CHOICE", field="back", label="back", choices="from_start, to_returner")
    way = back or going.flow.options.resubmit
    going.shut(mine, State.RETURNED, comment=comment, by=actor.user_id)
    going.case.reason = comment[:500]
    if to == START:
        _to_start(going, mine.step, way, comment)
    else:
        _to_node(going, mine.step, _earlier(going, mine.step, to), way)
    return going.case


@transaction.atomic
def retrieve(actor: Actor, pk: int) -> ApprovalCase:
    """Take one's own approval back, as long as nobody has acted on it."""
    going = fetch_going(actor, pk)
    task = retrievable(going)
    step = task.step
    later = _behind(going, step)
    _undo_steps(going, later, Step.State.STOPPED)
    for one in going.tasks_of(step):
        if one.state == State.OPEN and (step.mode == "sequential" or one.parent_id == task.pk):
            _back_to_waiting(going, one)
    step.state, step.ended_at = Step.State.OPEN, None
    step.save(update_fields=["state", "ended_at"])
    going.note("retrieved", step=step, task=task, user=actor.user_id)
    going.tell_history("approval_retrieved")
    going.open(task)
    advance(going)
    return going.case


def retrievable(going: Going) -> Task:
    """The approval of who acts that he can take back: his last one, on which nobody has acted since."""
    own = [one for one in going.tasks if one.assignee_id == going.actor.user_id and one.state == State.APPROVED]
    if not own or not own[-1].step.current:
        raise DomainError("E_NOT_YOUR_TASK")
    task = max(own, key=lambda one: (one.acted_at, one.pk))
    if _is_acted_on(going, task, _behind(going, task.step)):
        raise DomainError("E_RETRIEVE_DENIED")
    return task


def _behind(going: Going, step: Step) -> list[Step]:
    return [one for one in going.steps.values() if one.pk > step.pk]


def own_task(going: Going, task: int | None = None) -> Task:
    """The open task of the person who acts; who may not see such records any more decides about none."""
    going.actor.require(going.module, "view")
    if going.case.status != "in_progress":
        raise DomainError("E_NOT_YOUR_TASK")
    for one in going.tasks:
        is_mine = one.assignee_id == going.actor.user_id and one.state == State.OPEN
        if is_mine and task in (None, one.pk):
            return one
    raise DomainError("E_NOT_YOUR_TASK")


def returnable(going: Going, step: Step) -> list[Step]:
    """The nodes to which a case can be sent back from a step: those where a person has decided, the nearest first."""
    decided = {one.step_id for one in going.tasks if one.state == State.APPROVED}
    found = [one for one in going.steps.values() if one.pk in decided and one.pk < step.pk]
    return sorted((one for one in found if one.state == Step.State.PASSED), key=lambda one: -one.pk)


def _ask_added(going: Going, task: Task) -> None:
    """Those added behind a person are asked once he has agreed; one to whom others were added before is asked once all
    of them have."""
    family = [one for one in going.tasks if one.parent_id == task.pk and one.counts_as == "after"]
    for one in family:
        if one.state == State.WAITING:
            going.open(one)
    if task.counts_as != "before":
        return
    others = [one for one in going.tasks if one.parent_id == task.parent_id and one.counts_as == "before"]
    if all(one.state not in (State.OPEN, State.WAITING) for one in others):
        adder = next(one for one in going.tasks if one.pk == task.parent_id)
        if adder.state == State.WAITING:
            going.open(adder)


def _earlier(going: Going, step: Step, to: str) -> Step:
    known = returnable(going, step)
    found = known[:1] if to == PREVIOUS else [one for one in known if one.node == to]
    if not found:
        choices = ", ".join([START, *(one.node for one in known)])
        raise DomainError("E_CHOICE", field="to", label=_("Return to"), choices=choices)
    return found[0]


def _to_start(going: Going, step: Step, way: str, comment: str) -> None:
    """The submitter may change the record now; nobody is asked until he submits it again."""
    case = going.case
    open_ones = [one for one in going.steps.values() if one.state == Step.State.OPEN]
    stop(going, open_ones, Step.State.RETURNED)
    if way == "from_start":
        _undo_steps(going, list(going.steps.values()), Step.State.RETURNED)
    else:
        _undo_steps(going, open_ones, Step.State.RETURNED)
    case.status, case.locks, case.returned_from = "returned", False, step.node if way == "to_returner" else ""
    going.note("returned", text=comment, step=step, to=START, back=way)
    going.keep()
    going.tell_history("approval_returned", comment)
    notices.tell_result(case, {case.submitter_id}, going.actor.user_id, "returned")


def _to_node(going: Going, step: Step, target: Step, way: str) -> None:
    """Ask a node anew; the nodes between it and the one that sent it back are asked again only step by step."""
    after = [one for one in going.steps.values() if one.pk > target.pk]
    past = after if way == "from_start" else [one for one in after if one.state == Step.State.OPEN]
    going.note("returned", step=step, to=target.node, back=way, text=going.case.reason)
    going.again.add(target.node)
    _undo_steps(going, [target, *past], Step.State.RETURNED)
    going.tell_history("approval_returned", going.case.reason)
    advance(going)


def _undo_steps(going: Going, steps: Iterable[Step], state: Any) -> None:
    """These visits are past: what was asked there is asked again when the way leads there."""
    for step in steps:
        close_open(going, step)
        step.current, step.state = False, state
        step.ended_at = step.ended_at or going.now
        step.save(update_fields=["current", "state", "ended_at"])
        going.note("undone", step=step, node=step.node)


def _is_acted_on(going: Going, task: Task, later: list[Step]) -> bool:
    """Whether someone has answered behind this answer, or the node was decided by one of several."""
    step, places = task.step, {one.pk for one in later}
    if step.state != Step.State.OPEN and step.mode in ("any", "ratio") and len(going.tasks_of(step)) > 1:
        return True
    acted = (State.APPROVED, State.REJECTED, State.RETURNED, State.TRANSFERRED)
    behind = [one for one in going.tasks if one.step_id in places and one.state in acted]
    added = [one for one in going.tasks if one.parent_id == task.pk and one.counts_as == "after" and one.state in acted]
    same = [
        one
        for one in going.tasks_of(step)
        if step.mode == "sequential" and one.sort > task.sort and one.counts_as == "base" and one.state in acted
    ]
    return bool(behind or added or same)


def _back_to_waiting(going: Going, task: Task) -> None:
    task.state, task.opened_at, task.due_at = State.WAITING, None, None
    task.save(update_fields=["state", "opened_at", "due_at"])
    going.note("unasked", step=task.step, task=task, user=task.assignee_id)
