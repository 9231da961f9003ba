"""Inviting people: a link that lets somebody choose his own first password, without anyone else knowing one.

The link proves itself: it is signed, holds the state of the person's password, and so is worth nothing once that is
chosen, once a newer password was given, or after a week. Nothing has to be kept for it, and no mail has to work;
where it does, the link goes to the person's own address.
"""

from uuid import uuid4

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, actor_of, company_name
from guanxi.access.models import User
from guanxi.kernel.errors import DomainError
from guanxi.messaging.outbox import queue, words
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.messaging.outbox.words import Words
from guanxi.meta import registry
from guanxi.modules.people.passwords import fetch_to_let_in, keep_password
from guanxi.records.audit import note

SOURCE = "invitation"


class Invitations(PasswordResetTokenGenerator):
    """Signs for a person as he is now; whoever was disabled meanwhile is not invited any more."""

    key_salt = "guanxi.modules.people.invitations"


_tokens = Invitations()


@transaction.atomic
def invite(*, actor: Actor, pk: int) -> str:
    """The path of the link by which a person comes in for the first time, or again after a forgotten password.

    Whoever may give the person a password may invite him, unless he is disabled (E_STATE).
    """
    user = _to_invite(actor, pk)
    note(registry.get("user"), actor, user.pk, "invited")
    return _path(user)


@transaction.atomic
def invite_by_mail(*, actor: Actor, pk: int) -> User:
    """Send the link to the person's own mail address; nobody else reads it, the delivery log does not keep it."""
    user = _to_invite(actor, pk)
    if not user.email:
        raise DomainError("E_NOBODY")
    recipient, key = f"user:{user.pk}", f"{SOURCE}:{uuid4().hex}"
    message = {"channel": "mail", "purpose": Purpose.INTERNAL, "source": SOURCE, "by_id": actor.user_id}
    queue.put([Message(**message, key=key, recipient=recipient, user_id=user.pk)])
    note(registry.get("user"), actor, user.pk, "invited")
    return user


def _to_invite(actor: Actor, pk: int) -> User:
    user = fetch_to_let_in(actor, pk)
    if not user.is_active:
        raise DomainError("E_STATE", state=registry.get("user").field("status").type.display(user.status))
    return user


def _path(user: User) -> str:
    return f"/invitation/{int_to_base36(user.pk)}/{_tokens.make_token(user)}"


def invitation_words(message: Message, reader: Actor) -> Words | str:
    """The mail by which somebody is invited, made when it leaves."""
    user = User.objects.get(pk=message.user_id)
    told = {"company": company_name(), "name": user.name, "username": user.username}
    subject = _("%(company)s invites you to Guanxi") % told
    parts = (
        _("Hello %(name)s, come in by this link and choose your password: %(link)s")
        % {**told, "link": f"{settings.BASE_URL}{_path(user)}"},
        _("Later you sign in as %(username)s. The link is good for seven days and works once.") % told,
    )
    return Words(subject, "\n\n".join(parts), is_secret=True)


words.declare(SOURCE, invitation_words)


def invited(number: str, token: str) -> User | None:
    """Whom a link is for; nobody when it was used, has grown old, or was made up."""
    try:
        pk = base36_to_int(number)
    except ValueError:
        return None
    if not constant_time_compare(int_to_base36(pk), number.lower()):
        return None
    user = User.objects.filter(pk=pk).first()
    return user if user is not None and user.is_active and _tokens.check_token(user, token) else None


@transaction.atomic
def accept(*, number: str, token: str, password: str) -> User:
    """Come in with a password of one's own; E_INVITATION when the link is worth nothing, also for the second of two
    who use it at once."""
    known = invited(number, token)
    if known is None:
        raise DomainError("E_INVITATION")
    user = User.objects.select_for_update(no_key=True).get(pk=known.pk)
    if not _tokens.check_token(user, token):
        raise DomainError("E_INVITATION")
    keep_password(user, password, must_change=False)
    note(registry.get("user"), actor_of(user), user.pk, "password_set")
    return user
