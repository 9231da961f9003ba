"""Tasks that their people can't answer any more: they have left, or their roles no longer show them such records. What
they were asked is handed to someone who can. And cases that came back, whose record lies in the bin, end."""

from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from guanxi.access.actor import system_actor
from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.flow.approval.finishing import finish
from guanxi.flow.approval.going import OPEN, Going, lock_going
from guanxi.flow.approval.machine import settle
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.flow.approval.people import able_to_see, administrators
from guanxi.flow.approval.signers import PRESENT, hand_on
from guanxi.flow.approval.stands_in import stand_ins
from guanxi.flow.approval.versions import module_of


def unable(limit: int) -> list[tuple[int, int]]:
    """Cases and tasks that wait for someone who can't answer, the oldest first."""
    asked = Task.objects.filter(state__in=OPEN).order_by().values_list("case__object", "assignee").distinct()
    people: dict[str, set[int]] = defaultdict(set)
    for slug, user in asked:
        people[slug].add(user)
    found: list[tuple[int, int]] = []
    for slug, users in people.items():
        gone = users - able_to_see(module_of(slug), users)
        rows = Task.objects.filter(state__in=OPEN, assignee__in=gone, case__object=slug).order_by("pk")
        found += rows.values_list("case_id", "pk")[: limit - len(found)] if gone else ()
    return found


def hand_over(case: int, pk: int) -> bool:
    """Have someone else answer a task whose person can't, in the caller's transaction; whether that was possible."""
    going = lock_going(case, system_actor())
    task = next((one for one in going.tasks if one.pk == pk and one.state in OPEN), None) if going else None
    if going is None or task is None or task.assignee_id in able_to_see(going.module, [task.assignee_id]):
        return False
    to = _instead(going, task)
    if to is None:
        return False
    reason = _("Who was asked can't decide here any more.")
    if any(one.assignee_id == to and one.state in PRESENT for one in going.tasks_of(task.step)):
        going.shut(task, Task.State.CLOSED, comment=reason)
        settle(going, task.step)
    else:
        hand_on(going, task, to, reason)
        going.keep()
    return True


def _instead(going: Going, task: Task) -> int | None:
    """Whom he stood in for, his own stand-in, his superior, an administrator: the first who can, but no submitter."""
    instead = stand_ins([task.assignee_id], going.case.definition_id, going.case.submitter_id)
    above = superiors_of(User.objects.get(pk=task.assignee_id))
    wanted = [task.original_assignee_id, instead.get(task.assignee_id), *above, *administrators()]
    able = able_to_see(going.module, [pk for pk in wanted if pk])
    return next((pk for pk in wanted if pk in able and pk != going.case.submitter_id), None)


def without_record(limit: int) -> list[int]:
    """Cases that came back to their submitter, whose record was deleted meanwhile."""
    rows = ApprovalCase.objects.filter(status="returned", record_id__isnull=False).order_by("pk")
    found: list[int] = []
    for slug in rows.order_by().values_list("object", flat=True).distinct():
        there = module_of(slug).model.objects.filter(pk=OuterRef("record_id"), deleted_at=None)
        found += rows.filter(~Exists(there), object=slug).values_list("pk", flat=True)[: limit - len(found)]
    return found


def end_without_record(pk: int) -> bool:
    """Nothing is left to decide about: the case counts as recalled."""
    going = lock_going(pk, system_actor())
    if going is None or (going.record is not None and going.record.deleted_at is None):
        return False
    finish(going, "recalled", _("The record was deleted."))
    return True
