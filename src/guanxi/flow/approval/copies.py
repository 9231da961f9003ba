"""Copies: people who read along, whatever their scope, and when they have read."""

from collections.abc import Iterable

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.flow.approval import notices
from guanxi.flow.approval.definition import Approvers, Node
from guanxi.flow.approval.going import Going, fetch_going
from guanxi.flow.approval.models import ApprovalCase, Copy
from guanxi.flow.approval.people import able_to_see, named_by
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError


def send_copies(going: Going, rule: Approvers, node: Node) -> None:
    """People get a copy: they may read along, and it is noted when they have read."""
    people = [pk for pk in named_by(rule, node, going.asking) if pk in able_to_see(going.module, [pk])]
    copy_to(going, people, node.key)


def copy_to(going: Going, people: Iterable[int], node: str = "", by: int | None = None) -> None:
    """Give copies to people; who has one already keeps that."""
    known = set(Copy.objects.filter(case=going.case).values_list("user_id", flat=True))
    for user in (pk for pk in dict.fromkeys(people) if pk not in known):
        made = Copy.objects.create(case=going.case, user_id=user, node=node, by_id=by, at=going.now)
        going.is_copied = True
        going.give_access(user, "read")
        going.note("copied", user=user, node=node)
        notices.tell_copied(going.case, made)


@transaction.atomic
def copy_case(actor: Actor, pk: int, *, users: Iterable[int]) -> ApprovalCase:
    """Give copies to people by hand: who takes part himself may; who has no right to see such records at all can't get
    one."""
    going = fetch_going(actor, pk, running=False)
    if not takes_part(going):
        raise Denied("edit")
    wanted = list(users)
    if set(wanted) - able_to_see(going.module, wanted):
        raise DomainError("E_REFERENCE", field="users", label="users")
    copy_to(going, wanted, by=actor.user_id)
    going.keep()
    return going.case


def takes_part(going: Going) -> bool:
    """Whether who acts has submitted it, was asked, or runs the system; who only reads along spreads nothing."""
    actor = going.actor
    was_asked = any(task.assignee_id == actor.user_id and task.opened_at is not None for task in going.tasks)
    return was_asked or actor.is_admin or actor.user_id == going.case.submitter_id


def mark_read(actor: Actor, pk: int) -> None:
    """A person has looked at a case of which he has a copy."""
    Copy.objects.filter(case=pk, user=actor.user_id, read_at=None).update(read_at=clock.now())
