"""Tokens for programs as people make and end them: what they are for, for how long, and what the history says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.models import ApiToken, User
from guanxi.access.tokens import digest, make_token, scope_of, tokens_in_force, tokens_of
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.notices import Kind, Telling, notify
from guanxi.kernel.notices import declare as declare_kind
from guanxi.kernel.text import tidy
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.records.audit import note

MOST = 50
ACCESSES = ("read", "write")
LONGEST = declare(
    Setting(
        key="tokens.longest_days",
        type=Integer(low=0, high=3650),
        label=_("Days for which a token of a program holds at most"),
        about=_("New tokens need a last day within so many days; with 0 they may have none."),
        default=0,
        group="people",
    )
)

NEW_TOKEN = declare_kind(
    Kind(
        key="new_token",
        label=_("A program may use the account"),
        text=_(
            "A token “%(name)s” was made, by which a program acts in your name. If that was not you, end it and "
            "change your password."
        ),
        icon="key",
        about="user",
        place="/me/tokens",
        link=lambda _params: "/me/tokens",
        channels=("mail",),
        mandatory=True,
    )
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person asks of a new token; no modules means all that the person sees, no day that it has no end."""

    name: str
    access: str
    modules: Iterable[str] = ()
    last_day: date | None = None


@transaction.atomic
def make_own_token(*, actor: Actor, password: str, wanted: Wanted) -> tuple[ApiToken, str]:
    """A token for a program of one's own, after proving who one is; it can be read this once."""
    if actor.read_only or actor.only is not None:
        raise Denied("administer")
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    if not user.check_password(password):
        raise DomainError("E_PASSWORD_WRONG", field="password")
    name, chosen = tidy(wanted.name), sorted(set(wanted.modules))
    if not name:
        raise DomainError("E_REQUIRED", field="name", label=_("What it is for"))
    if len(name) > 100:
        raise DomainError("E_LENGTH", field="name", label=_("What it is for"), limit=100)
    known = {module.key for module in modules_for(actor)}
    if wanted.access not in ACCESSES or not known >= set(chosen):
        raise DomainError("E_CHOICE", field="access", label=_("What it may do"), choices=", ".join(ACCESSES))
    if tokens_of(user.pk).count() >= MOST:
        raise DomainError("E_CAPACITY", field="name", left=0)
    expires = _end_of(actor, wanted.last_day)
    secret = make_token(user, name=name, scope=scope_of(wanted.access, chosen), expires_at=expires)
    note(registry.get("user"), actor, user.pk, "token_made", text=name)
    made = tokens_of(user.pk).get(digest=digest(secret))
    key = f"new_token:{made.pk}"
    notify.ask([Telling(kind=NEW_TOKEN, user_id=user.pk, key=key, module="user", params={"name": name})])
    return made, secret


@transaction.atomic
def end_token(*, actor: Actor, pk: int) -> None:
    """A token is worth nothing any more: one's own or, for administrators, anybody's."""
    token = tokens_seen(actor, everyone=True).filter(pk=pk).first()
    if token is None:
        raise Missing
    if actor.read_only or actor.only is not None:
        raise Denied("administer")
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    note(registry.get("user"), actor, token.user_id, "token_ended", text=token.name)


def tokens_seen(actor: Actor, *, everyone: bool = False) -> QuerySet[ApiToken]:
    """The tokens in force that a person may look at, the newest first: administrators also those of everyone."""
    if everyone and actor.is_admin:
        return tokens_in_force().select_related("user")
    return tokens_of(actor.user_id or 0).select_related("user")


def modules_for(actor: Actor) -> list[Module]:
    """The modules to which a token can be held: those that the person sees."""
    return [module for module in registry.all_modules() if module.in_menu and actor.may(module, "view")]


def _end_of(actor: Actor, day: date | None) -> datetime | None:
    """The end of the last day, where the person is; as the company asks, there must be one, and soon enough."""
    today, most = clock.today(actor.timezone), LONGEST.now()
    if day is None and not most:
        return None
    last = today + timedelta(days=most or 3650)
    if day is None or not today <= day <= last:
        raise DomainError("E_RANGE", field="expires_on", label=_("Last day"), low=today, high=last)
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(actor.timezone))
