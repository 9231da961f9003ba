"""Calls of providers, once they are proved: presses are answered, changes among people are told on, and nothing is
heard a second time."""

import hashlib

from django.db import transaction
from django.utils import translation

from guanxi.kernel import clock
from guanxi.kernel.events import publish
from guanxi.messaging.im.events import PeopleChanged
from guanxi.messaging.im.models import HeardCall
from guanxi.messaging.im.pressing import press
from guanxi.messaging.im.providers.base import Call, Forged, Heard, Pressed, Provider, Reply


def hear(provider: Provider, call: Call) -> Reply:
    """What a call is answered with; `Forged` for one that is not the provider's, or was made before. Nothing is begun
    in the database before it is proved: whoever may call here must not be able to hold up those who write."""
    return _taken(provider, provider.hear(call))


@transaction.atomic
def _taken(provider: Provider, heard: Heard) -> Reply:
    if heard.proof and not _is_new(provider.key, heard.proof):
        raise Forged
    reply = heard.reply
    for one in heard.told:
        if isinstance(one, Pressed):
            reply = _answered(provider, one)
        else:
            publish(PeopleChanged(provider.key, one.what, one.external_ids))
    return reply


def _answered(provider: Provider, pressed: Pressed) -> Reply:
    """Do what was pressed, and say what became of it in the language of who pressed."""
    found = press(provider, pressed)
    with translation.override(found.language or translation.get_language()):
        return provider.answer(pressed, found.card, found.words, is_good=found.is_good)


def _is_new(provider: str, proof: str) -> bool:
    """Whether nobody has said this before; two who say it at once are told apart by the database."""
    key = hashlib.sha256(f"{provider} {proof}".encode()).hexdigest()
    _row, is_new = HeardCall.objects.get_or_create(key=key, defaults={"at": clock.now()})
    return is_new
