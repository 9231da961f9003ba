"""Tokens for programs: made once, shown once, kept as a hash."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from guanxi.access.actor import Actor, actor_standing
from guanxi.access.models import ApiToken, User
from guanxi.access.standing import standing_by_token
from guanxi.kernel import clock
from guanxi.kernel.afterwards import afterwards

PREFIX = "gx_"


def scope_of(access: str, modules: Iterable[str] = ()) -> str:
    """A scope as it is kept: `read`, or `write:account contact`."""
    named = " ".join(sorted(set(modules)))
    return f"{access}:{named}" if named else access


def scope_parts(scope: str) -> tuple[str, frozenset[str]]:
    """Whether it reads or writes as well, and the modules that it is for; none where it is for all."""
    access, _colon, modules = scope.partition(":")
    return access, frozenset(modules.split())


@transaction.atomic
def make_token(user: User, *, name: str = "token", scope: str = "write", expires_at: datetime | None = None) -> str:
    """A new token of a person; the only moment at which it can be read."""
    secret = PREFIX + secrets.token_urlsafe(32)
    kept = {"name": name, "scope": scope, "expires_at": expires_at, "created_at": clock.now()}
    ApiToken.objects.create(user=user, digest=digest(secret), **kept)
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
    access, modules = scope_parts(token.scope)
    return replace(actor, read_only=access == "read", only=modules or None)


def _note_use(token_id: int) -> None:
    ApiToken.objects.filter(pk=token_id).update(last_used_at=clock.now())


def tokens_in_force() -> QuerySet[ApiToken]:
    """All that still let somebody in, the newest first."""
    is_open = Q(expires_at=None) | Q(expires_at__gt=clock.now())
    return ApiToken.objects.filter(is_open, revoked_at=None).order_by("-created_at", "-pk")


def tokens_of(user_id: int) -> QuerySet[ApiToken]:
    """The tokens of a person that are in force, the newest first."""
    return tokens_in_force().filter(user=user_id)


def revoke_tokens(user_ids: Iterable[int]) -> None:
    """End all tokens of people who leave; should they come back, they make new ones."""
    ApiToken.objects.filter(user__in=list(user_ids), revoked_at=None).update(revoked_at=clock.now())


def digest(secret: str) -> str:
    """The hash under which a token is kept; tokens are long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
