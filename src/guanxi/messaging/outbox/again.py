"""Trying once more by hand what has failed."""

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.messaging.outbox.log import messages_of
from guanxi.messaging.outbox.models import Message, State
from guanxi.messaging.outbox.queue import start


@transaction.atomic
def try_again(actor: Actor, pk: int) -> Message:
    """Put a message that has failed into the queue once more; what spoke against it is asked anew. Who may see it and
    wrote it may, and an administrator; what was taken back stays so."""
    rows = messages_of(actor).select_for_update(of=("self",))
    message = rows.filter(pk=pk).first()
    if message is None:
        raise Missing
    if not (actor.is_admin or message.by_id == actor.user_id):
        raise DomainError("E_NO_PERMISSION", action="retry")
    if not may_be_tried(message):
        raise DomainError("E_STATE", state=State(message.state).label)
    message.state, message.tried, message.due_at, message.handed_at = State.QUEUED, 0, clock.now(), None
    message.save(update_fields=["state", "tried", "due_at", "handed_at"])
    transaction.on_commit(start)
    return message


def may_be_tried(message: Message) -> bool:
    """Whether it has failed, other than by being taken back."""
    return message.state == State.FAILED and message.reason != "withdrawn"
