"""Personal tokens as people make and end them: what they are for, and what the history says of it."""

from collections.abc import Iterable

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.models import ApiToken, User
from guanxi.access.tokens import make_token, scope_of, tokens_of
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.text import tidy
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.audit import note

MOST = 50
ACCESSES = ("read", "write")


@transaction.atomic
def make_own_token(*, actor: Actor, password: str, name: str, access: str, modules: Iterable[str] = ()) -> str:
    """A token for a program of one's own, after proving who one is; it can be read this once."""
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    if not user.check_password(password):
        raise DomainError("E_PASSWORD_WRONG", field="password")
    name, chosen = tidy(name), sorted(set(modules))
    if not name:
        raise DomainError("E_REQUIRED", field="name", label=ApiToken._meta.get_field("name").verbose_name)
    if len(name) > 100:
        raise DomainError("E_LENGTH", field="name", label="name", limit=100)
    known = {module.key for module in modules_for(actor)}
    if access not in ACCESSES or not known >= set(chosen):
        raise DomainError("E_CHOICE", field="access", label="access", choices=", ".join(ACCESSES))
    if tokens_of(user.pk).count() >= MOST:
        raise DomainError("E_CAPACITY", field="name", left=0)
    secret = make_token(user, name=name, scope=scope_of(access, chosen))
    note(registry.get("user"), actor, user.pk, "token_made", text=name)
    return secret


@transaction.atomic
def end_own_token(*, actor: Actor, pk: int) -> None:
    """A token of one's own is worth nothing any more."""
    token = tokens_of(actor.user_id or 0).filter(pk=pk).first()
    if token is None:
        raise Missing
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    note(registry.get("user"), actor, actor.user_id or 0, "token_ended", text=token.name)


def modules_for(actor: Actor) -> list[Module]:
    """The modules to which a token can be held: those that the person sees."""
    return [module for module in registry.all_modules() if module.in_menu and actor.may(module, "view")]
