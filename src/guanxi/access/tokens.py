"""Tokens for programs: made once, shown once, kept as a hash."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import ApiToken, User
from guanxi.kernel import clock

PREFIX = "gx_"
SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def make_token(user: User, *, name: str = "token", scope: str = "write") -> str:
    """A new token of a person; the only moment at which it can be read."""
    secret = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name, scope=scope, digest=digest(secret), created_at=clock.now())
    return secret


def actor_for(secret: str) -> Actor | None:
    """The person whose token this is, or nothing: unknown, revoked, or of someone who no longer works here."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret), revoked_at=None).first()
    if token is None or not token.user.is_active:
        return None
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    actor = actor_of(token.user, via="api")
    return replace(actor, read_only=True) if token.scope == "read" else actor


def revoke_tokens(user_ids: Iterable[int]) -> None:
    """End all tokens of people who leave; should they come back, they make new ones."""
    ApiToken.objects.filter(user__in=list(user_ids), revoked_at=None).update(revoked_at=clock.now())


def digest(secret: str) -> str:
    """The hash under which a token is kept; tokens are long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
