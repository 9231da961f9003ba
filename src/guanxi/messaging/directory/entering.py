"""Who of ours comes in by a provider's sign-in, and how people are linked to who they are there."""

from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from guanxi.access.actor import actor_of
from guanxi.access.models import Role, User
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging.directory.models import Entrance, entrance_of
from guanxi.messaging.directory.reading import as_ours
from guanxi.messaging.im import links
from guanxi.messaging.im.client import Kind, Refusal
from guanxi.messaging.im.connections import active_providers
from guanxi.messaging.im.models import Identity
from guanxi.messaging.im.providers.base import Person, Provider
from guanxi.meta import registry
from guanxi.records.audit import note


@links.entrance.provide
def entrance(provider: str, path: str) -> str:
    """A page for who comes from a chat: by the sign-in of its provider, where people may come in by that."""
    is_open = Entrance.objects.filter(provider=provider, is_open=True).exists()
    return f"{reverse('chat-sign-in', args=[provider])}?{urlencode({'next': path})}" if is_open else path


def open_entrances() -> list[Provider]:
    """The providers by which people may sign in."""
    is_open = set(Entrance.objects.filter(is_open=True).values_list("provider", flat=True))
    return [one for one in active_providers() if one.key in is_open] if is_open else []


def person_behind(provider: Provider, code: str, back: str) -> Person:
    """Whom the provider names for a code; E_CHAT_STRANGER for who is not, or no more, of the company there."""
    try:
        person = as_ours(provider.who(code, back))
    except Refusal as refusal:
        if refusal.kind == Kind.GONE:
            raise DomainError("E_CHAT_STRANGER", provider=provider.label) from None
        raise DomainError("E_CHAT_ANSWER", provider=provider.label, detail=str(refusal)) from None
    if not person.is_active:
        raise DomainError("E_CHAT_STRANGER", provider=provider.label)
    return person


@transaction.atomic
def user_behind(provider: Provider, person: Person) -> User:
    """Who that is here: by the link, or for the first time by mobile or work mail, where the company allows that."""
    linked = Identity.objects.filter(provider=provider.key, external_id=person.external_id).select_related("user")
    known = linked.first()
    user = known.user if known is not None else _first_time(provider, person)
    if user is None or not user.is_active:
        raise DomainError("E_CHAT_STRANGER", provider=provider.label)
    return user


@transaction.atomic
def link(provider: Provider, person: Person, user: User) -> None:
    """This person is that one there; E_CHAT_TAKEN where somebody else here is."""
    values = {"external_id": person.external_id, "union_id": person.union_id, "since": clock.now()}
    try:
        with transaction.atomic():
            Identity.objects.update_or_create(provider=provider.key, user=user, defaults=values)
    except IntegrityError:
        raise DomainError("E_CHAT_TAKEN", provider=provider.label) from None
    _note(user, "chat_linked", provider.key)


@transaction.atomic
def unlink(provider: str, user: User) -> None:
    """This person is nobody there any more, if there is another way in for him."""
    rows = Identity.objects.filter(user=user)
    others = rows.exclude(provider=provider).values_list("provider", flat=True)
    if not has_password(user) and not any(one.key in set(others) for one in open_entrances()):
        raise DomainError("E_CHAT_LAST")
    if rows.filter(provider=provider).delete()[0]:
        _note(user, "chat_unlinked", provider)


def links_of(user: User) -> dict[str, Identity]:
    """Who somebody is, provider by provider."""
    return {one.provider: one for one in Identity.objects.filter(user=user)}


def linked_at(provider: str) -> int:
    """How many people are linked at a provider."""
    return Identity.objects.filter(provider=provider).count()


def has_password(user: User) -> bool:
    """Whether somebody can sign in with a password; who came by a provider has none at first."""
    return bool(user.password) and user.has_usable_password()


def _first_time(provider: Provider, person: Person) -> User | None:
    """The one active person here with this mobile or work mail, unless he is an administrator or linked already."""
    if not entrance_of(provider.key).links_people:
        return None
    same = Q(mobile=person.mobile) if person.mobile else Q(pk__in=[])
    same |= Q(email=person.work_mail) if person.work_mail else Q(pk__in=[])
    found = list(User.objects.filter(same, status="active", deleted_at=None)[:2])
    if len(found) != 1 or _is_administrator(found[0]):
        return None
    if Identity.objects.filter(provider=provider.key, user=found[0]).exists():
        return None
    link(provider, person, found[0])
    return found[0]


def _is_administrator(user: User) -> bool:
    return Role.objects.filter(pk__in=list(user.roles), is_admin=True, deleted_at=None).exists()


def _note(user: User, verb: str, provider: str) -> None:
    note(registry.get("user"), actor_of(user), user.pk, verb, text=provider)
