"""What is asked of every message right before it is handed over: it is given its last words, or kept here."""

from collections.abc import Callable

from guanxi.messaging.channels import Failed
from guanxi.messaging.outbox.models import Message

Asked = Callable[[Message], Failed | None]
_asked: list[Asked] = []


def ask(question: Asked) -> Asked:
    """Have a function asked of every message, in the order of asking; it may also fill in the words."""
    if question not in _asked:
        _asked.append(question)
    return question


def objection(message: Message) -> Failed | None:
    """The first reason why a message must stay here."""
    return next((found for question in tuple(_asked) if (found := question(message)) is not None), None)
