"""Second factors as people switch them on and off: what it takes, and what the history says of it."""

import secrets

from django.db import transaction

from guanxi.access import second_factor
from guanxi.access.actor import Actor
from guanxi.access.models import Passkey, User
from guanxi.access.sessions import end_sessions
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.modules.people.passwords import fetch_to_let_in
from guanxi.records.audit import note
from guanxi.records.sensitive import FACTOR_GONE, warn


def begin_second_factor(*, actor: Actor, password: str) -> None:
    """Make a secret for a person who proves to be it by the password."""
    second_factor.new_secret(_proven(actor, password).pk)


@transaction.atomic
def switch_on(*, actor: Actor, code: str, session: str | None) -> list[str]:
    """Switch it on when the app shows the right code; the recovery codes, this once. All other sessions end."""
    assert actor.user_id is not None
    codes = second_factor.confirm(actor.user_id, code)
    if codes is None:
        raise DomainError("E_CODE_WRONG", field="code")
    end_sessions(actor.user_id, but=session)
    _note(actor, "second_factor_on")
    return codes


@transaction.atomic
def switch_off(*, actor: Actor, password: str) -> None:
    """Do without it again, where no role and not the company asks for it."""
    user = _proven(actor, password)
    if actor.asks_second_factor:
        raise DomainError("E_SECOND_FACTOR_ASKED")
    second_factor.forget_second_factors([user.pk])
    _note(actor, "second_factor_off")
    _warn(actor, user.pk)


@transaction.atomic
def renew_codes(*, actor: Actor, password: str) -> list[str]:
    """New recovery codes; the earlier ones are worth nothing any more."""
    user = _proven(actor, password)
    if not second_factor.has_second_factor(user.pk):
        raise DomainError("E_NOT_FOUND")
    _note(actor, "recovery_codes_made")
    return second_factor.new_recovery_codes(user.pk)


@transaction.atomic
def reset_second_factor(*, actor: Actor, pk: int) -> User:
    """Take it off somebody who has lost telephone and codes, with his passkeys: only administrators do that, and his
    sessions end."""
    user = fetch_to_let_in(actor, pk)
    if not actor.is_admin:
        raise Denied("administer")
    second_factor.forget_second_factors([user.pk])
    Passkey.objects.filter(user=user).delete()
    end_sessions(user.pk)
    note(registry.get("user"), actor, user.pk, "second_factor_reset")
    _warn(actor, user.pk)
    return user


def _proven(actor: Actor, password: str) -> User:
    """The person himself, after he has given his password once more."""
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    if not user.check_password(password):
        raise DomainError("E_PASSWORD_WRONG", field="password")
    return user


def _warn(actor: Actor, user_id: int) -> None:
    warn(FACTOR_GONE, actor, f"{user_id}:{secrets.token_hex(8)}", module="user", record_id=user_id)


def _note(actor: Actor, verb: str) -> None:
    note(registry.get("user"), actor, actor.user_id or 0, verb)
