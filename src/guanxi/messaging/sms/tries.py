"""A short message to try the settings."""

from uuid import uuid4

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel.sending import Outgoing, send

KEY = "test-sms:"


@transaction.atomic
def try_sms(actor: Actor, number: str, words: str) -> None:
    """Send words to a number; a provider at home takes only those of an approved template."""
    key = f"{KEY}{uuid4().hex}"
    send.ask(
        [Outgoing(channel="sms", purpose="internal", key=key, addresses=(number,), body=words, by_id=actor.user_id)]
    )
