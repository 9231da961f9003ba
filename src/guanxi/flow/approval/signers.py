"""Other people at a step: handing one's task on, and having others decide before, after or beside oneself."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access import grants
from guanxi.access.actor import Actor
from guanxi.flow.approval.deciding import own_task
from guanxi.flow.approval.going import CASE, OPEN, Going, fetch_going
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.flow.approval.people import able_to_see
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry

DEEPEST = 2
BEFORE, AFTER, BESIDE = "before", "after", "beside"
ORIGINS = {BEFORE: Task.Origin.ADD_BEFORE, AFTER: Task.Origin.ADD_AFTER, BESIDE: Task.Origin.ADD_PARALLEL}
PRESENT = {*OPEN, Task.State.APPROVED, Task.State.REJECTED}  # asked at this node, or has answered here
SHORTEST = 2


@transaction.atomic
def transfer(actor: Actor, pk: int, *, to: int, reason: str, task: int | None = None) -> ApprovalCase:
    """Hand an open task on to someone else, with a reason: one's own, and oneself is out then; as administrator also
    one that is named."""
    going = fetch_going(actor, pk)
    mine = _in_hand(going, task)
    if len(reason.strip()) < SHORTEST:
        raise DomainError("E_REASON_REQUIRED", field="reason")
    _check_people(going, mine, [to], "to")
    hand_on(going, mine, to, reason)
    going.tell_history("approval_transferred", reason)
    going.keep()
    return going.case


def hand_on(going: Going, task: Task, to: int, reason: str) -> None:
    """The task becomes another person's, whether it is his turn already or comes later; what was added to it stays
    with it."""
    is_asked = task.state == Task.State.OPEN
    going.shut(task, Task.State.TRANSFERRED, comment=reason, by=going.actor.user_id)
    made = going.new_task(
        step=task.step,
        assignee_id=to,
        original_assignee_id=task.original_assignee_id or task.assignee_id,
        origin=Task.Origin.TRANSFER,
        counts_as=task.counts_as,
        parent_id=task.parent_id,
        depth=task.depth,
        why=task.why,
        sort=task.sort,
    )
    for one in going.tasks:
        if one.parent_id == task.pk:
            one.parent_id = made.pk
            one.save(update_fields=["parent"])
    if not any(one.assignee_id == task.assignee_id and one.pk != task.pk for one in going.tasks):
        _shut_out(going, task.assignee_id)
    if is_asked:
        going.open(made)


def _in_hand(going: Going, task: int | None) -> Task:
    """The task that the actor may hand on: who has left can't do it himself."""
    named = next((one for one in going.tasks if one.pk == task and one.state == Task.State.OPEN), None)
    return named if named is not None and going.actor.is_admin else own_task(going, task)


@transaction.atomic
def add_signer(
    actor: Actor, pk: int, *, users: Iterable[int], how: str = BEFORE, comment: str = "", task: int | None = None
) -> ApprovalCase:
    """Have others decide as well: `before` oneself, `after` oneself, or `beside`. Each of them must agree."""
    going = fetch_going(actor, pk)
    mine, wanted = own_task(going, task), list(dict.fromkeys(users))
    if how not in ORIGINS:
        raise DomainError("E_CHOICE", field="how", label="how", choices=", ".join(ORIGINS))
    if not wanted:
        raise DomainError("E_REQUIRED", field="users", label=_("People"))
    _check_place(going, mine, how)
    _check_people(going, mine, wanted, "users")
    made = [_added(going, mine, user, how) for user in wanted]
    going.note("added", step=mine.step, task=mine, text=comment, how=how, users=wanted)
    if how == BEFORE:
        _pause(going, mine)
    if how != AFTER:
        for one in made:
            going.open(one)
    going.tell_history("approval_signer_added", comment)
    going.keep()
    return going.case


def _added(going: Going, task: Task, user: int, how: str) -> Task:
    return going.new_task(
        step=task.step,
        assignee_id=user,
        origin=ORIGINS[how],
        counts_as=how,
        parent=task,
        depth=task.depth + 1,
        why="added",
        sort=task.sort,
    )


def _pause(going: Going, task: Task) -> None:
    task.state, task.due_at, task.opened_at = Task.State.WAITING, None, None
    task.save()
    going.note("unasked", step=task.step, task=task, user=task.assignee_id)


def _check_place(going: Going, task: Task, how: str) -> None:
    base = [one for one in going.tasks_of(task.step) if one.counts_as == "base" and one.state != Task.State.TRANSFERRED]
    if task.depth >= DEEPEST:
        raise DomainError("E_ADD_SIGNER", hint=_("who was added by someone added can't add others."))
    if how == BESIDE and task.step.mode != "all" and len(base) > 1:
        raise DomainError("E_ADD_SIGNER", hint=_("only where all must agree can others decide beside you."))


def _check_people(going: Going, task: Task, people: list[int], field: str) -> None:
    """They can decide here: the submitter only where the node lets him, and nobody twice at one node."""
    present = {one.assignee_id for one in going.tasks_of(task.step) if one.state in PRESENT}
    able = able_to_see(going.module, people)
    for user in people:
        if user not in able:
            raise DomainError("E_REFERENCE", field=field, label=_("People"))
        if user == going.case.submitter_id and going.node(task.step).same_submitter != "allow":
            raise DomainError("E_ADD_SIGNER", hint=_("nobody decides about what he has submitted himself."))
        if user in present:
            raise DomainError("E_ADD_SIGNER", hint=_("this person is asked here already."))


def _shut_out(going: Going, user: int) -> None:
    if user == going.case.submitter_id:
        return
    if going.case.record_id:
        grants.take_back(going.module, going.case.record_id, user, kind=CASE, ref=going.case.pk)
    grants.take_back(registry.get(CASE), going.case.pk, user, kind=CASE, ref=going.case.pk)
