"""A short message to try the settings, and what became of the last ones."""

from uuid import uuid4

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.outbox.models import Message

KEY = "test-sms:"


def last_tries(count: int) -> list[Message]:
    """The newest of them, as the delivery log knows them."""
    return list(Message.objects.filter(key__startswith=KEY).order_by("-pk")[:count])


@transaction.atomic
def try_sms(actor: Actor, number: str, words: str) -> None:
    """Send words to a number; a provider at home takes only those of an approved template."""
    key = f"{KEY}{uuid4().hex}"
    send.ask(
        [Outgoing(channel="sms", purpose="internal", key=key, addresses=(number,), body=words, by_id=actor.user_id)]
    )
