"""What a person has looked at: what he is asked and what he has a copy of count as new until he has."""

from guanxi.flow.approval.copies import mark_read
from guanxi.flow.approval.going import Going
from guanxi.flow.approval.models import Task


def look_at(going: Going) -> None:
    """Who looks has seen what he is asked here, and his copy. Nothing is written a second time."""
    actor = going.actor
    if actor.read_only:
        return
    mine = [task for task in going.tasks if task.assignee_id == actor.user_id and task.state == Task.State.OPEN]
    fresh = [task.pk for task in mine if task.seen_at is None]
    if fresh:
        Task.objects.filter(pk__in=fresh).update(seen_at=going.now)
    if actor.user_id in going.case.copied_to:
        mark_read(actor, going.case.pk)
