"""What is heard of a message after it left: that it arrived, or that it came back."""

from guanxi.kernel import clock
from guanxi.messaging.outbox.models import Message, State

LEFT = (State.SENDING, State.SENT, State.DELIVERED)


def arrived(message_id: int) -> None:
    """The other side says that a message is there; said twice, the first moment stays."""
    sent = Message.objects.filter(pk=message_id, state__in=(State.SENDING, State.SENT))
    sent.update(state=State.DELIVERED, delivered_at=clock.now(), job_id=None)


def came_back(message_id: int, reason: str, detail: str = "") -> None:
    """The other side says that it could not deliver a message after all."""
    left = Message.objects.filter(pk=message_id, state__in=LEFT)
    left.update(state=State.FAILED, reason=reason, detail=detail[:500], job_id=None)


def call_off(key: str) -> None:
    """Take back the messages of a key that have not left yet."""
    waiting = Message.objects.filter(key=key, state=State.QUEUED)
    waiting.update(state=State.FAILED, reason="withdrawn")
