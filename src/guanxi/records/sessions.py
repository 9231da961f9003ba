"""Where people are signed in, as they and administrators see it: signing out one place, or a person everywhere."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guanxi.access.actor import Actor
from guanxi.access.models import Session
from guanxi.access.sessions import end_sessions, name_of
from guanxi.access.tokens import revoke_tokens, tokens_of
from guanxi.kernel.errors import Denied, Missing
from guanxi.meta import registry
from guanxi.records.audit import note

VERB = "signed_out"


def sessions_seen(actor: Actor, *, everyone: bool = False) -> QuerySet[Session]:
    """The sign-ins that hold and that a person may look at, the newest use first; administrators see everyone's."""
    held = Session.objects.filter(expire_date__gt=timezone.now(), user__isnull=False).select_related("user")
    mine = held if everyone and actor.is_admin else held.filter(user=actor.user_id)
    return mine.order_by("-seen_at", "session_key")


@transaction.atomic
def end_session(*, actor: Actor, user_id: int, name: str) -> None:
    """Sign a person out in one place: oneself or, for administrators, anybody."""
    _require(actor)
    rows = sessions_seen(actor, everyone=True).filter(user=user_id)
    found = next((one for one in rows if name_of(one) == name), None)
    if found is None:
        raise Missing
    Session.objects.filter(pk=found.pk).delete()
    _note(actor, user_id)


@transaction.atomic
def end_all(*, actor: Actor, user_id: int, but: str | None = None, tokens: bool = False) -> int:
    """Sign a person out everywhere, but in one session where that is given, with the tokens if that is asked; from how
    many places that was."""
    _require(actor)
    if user_id != actor.user_id and not actor.is_admin:
        raise Missing
    ended = end_sessions(user_id, but=but)
    if tokens:
        ended += tokens_of(user_id).count()
        revoke_tokens([user_id])
    if ended:
        _note(actor, user_id)
    return ended


def _require(actor: Actor) -> None:
    if actor.read_only or actor.only is not None:
        raise Denied("administer")


def _note(actor: Actor, user_id: int) -> None:
    note(registry.get("user"), actor, user_id, VERB)
