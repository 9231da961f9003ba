"""Tokens for programs: made once, shown once, kept as a hash."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from django.db import transaction

from guanxi.access.actor import Actor, actor_standing
from guanxi.access.models import ApiToken, User
from guanxi.access.standing import standing_by_token
from guanxi.kernel import clock
from guanxi.kernel.afterwards import afterwards

PREFIX = "gx_"


@transaction.atomic
def make_token(user: User, *, name: str = "token", scope: str = "write") -> str:
    """A new token of a person; the only moment at which it can be read."""
    secret = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name, scope=scope, digest=digest(secret), created_at=clock.now())
    return secret


def actor_for(secret: str) -> Actor | None:
    """The person whose token this is, or nothing: unknown, revoked, or of someone who no longer works here."""
    found = standing_by_token(digest(secret))
    if found is None or not found[0].is_active:
        return None
    standing, token = found
    if token.is_due:
        afterwards(partial(_note_use, token.id))
    actor = actor_standing(standing, via="api")
    return replace(actor, read_only=True) if token.scope == "read" else actor


def _note_use(token_id: int) -> None:
    ApiToken.objects.filter(pk=token_id).update(last_used_at=clock.now())


def revoke_tokens(user_ids: Iterable[int]) -> None:
    """End all tokens of people who leave; should they come back, they make new ones."""
    ApiToken.objects.filter(user__in=list(user_ids), revoked_at=None).update(revoked_at=clock.now())


def digest(secret: str) -> str:
    """The hash under which a token is kept; tokens are long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
