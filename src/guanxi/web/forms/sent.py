"""A form counts once: sent again, it leads to where the first one led."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.db import IntegrityError, transaction

from guanxi.access.actor import Actor
from guanxi.web.models import SentForm

LONGEST = 500
TOKEN = re.compile(r"[0-9a-f]{32}")


def fresh_token() -> str:
    """What a form carries so that it can be told from another."""
    return uuid4().hex


def once(actor: Actor, token: str, act: Callable[[], str]) -> str:
    """Do what a form asks for and give the address to go to; for a token that was seen already, that address alone.

    The token is kept in the same transaction, so that a refused form may be sent again.
    """
    if not TOKEN.fullmatch(token):
        return act()
    try:
        with transaction.atomic():
            sent = SentForm.objects.create(token=token, user_id=actor.user_id)
            there = act()
            sent.address = there if len(there) <= LONGEST else ""
            sent.save(update_fields=["address"])
            return there
    except IntegrityError:
        there = led_to(actor, token)
        if not there:
            raise
        return there


def led_to(actor: Actor, token: str) -> str:
    """Where a form led that was sent already; nothing for a new one. Asked before slow work that `once` is to keep,
    since nobody else writes while `once` is at it."""
    before = SentForm.objects.filter(token=token, user_id=actor.user_id).first() if TOKEN.fullmatch(token) else None
    return "" if before is None else before.address or "/"
