"""What the company sets about each chat: the keys of its app, how people sign in by it, and how they are followed."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.messaging.directory.asked import FOLLOWING, follow
from guanxi.messaging.directory.models import entrance_of, following_of, keep_entrance
from guanxi.messaging.im.connections import connection_of, forget_secrets, keep_connection, secrets_of
from guanxi.messaging.im.providers import PROVIDERS
from guanxi.messaging.im.providers.base import Provider
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, declare, is_secret
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.text import Secret, Text

ENTRANCE = ("is_open", "links_people", "is_second_factor")


def _field(key: str, kind: Any, label: Any, **more: Any) -> Field:
    return Field(key=key, type=kind, label=label, column=key, **more)


COMMON = (
    _field(
        "address",
        Text(limit=300),
        _("Address of the interface"),
        help=_("Left empty, it is the provider's usual one."),
    ),
    _field("active", Boolean(), _("Switched on")),
    _field("is_open", Boolean(), _("People may sign in by it")),
    _field(
        "links_people",
        Boolean(),
        _("Who comes for the first time is known by mobile or work mail"),
        help=_("If exactly one active person here has it, and he is no administrator."),
    ),
    _field(
        "is_second_factor",
        Boolean(),
        _("Its sign-in counts as second factor"),
        help=_("Only if the provider asks everyone of you for one."),
    ),
)


def fields_of(provider: type[Provider]) -> tuple[Field, ...]:
    """What a provider asks for, then what all of them have."""
    own = (
        _field(key.name, Secret(limit=500) if key.is_secret else Text(limit=300), key.label, help=key.help)
        for key in provider.keys
    )
    return (*own, *COMMON)


def _known(provider: str) -> dict[str, Any]:
    known, entrance = connection_of(provider), entrance_of(provider)
    there = dict.fromkeys(secrets_of(known) or {}, "***")  # that they are there is all that a page needs
    return {**known.settings, **there, **vars(known), **{key: getattr(entrance, key) for key in ENTRANCE}}


def _check(provider: str, values: Mapping[str, Any]) -> Iterator[DomainError]:
    """An address must be one, and what is switched on must have all that its provider asks for."""
    fields = {field.key: field for field in fields_of(PROVIDERS[provider])}
    address = values.get("address")
    if address and not address.startswith(("https://", "http://")):
        yield fields["address"].refused("E_FORMAT", hint="https://…")
    kept = _kept(provider, values)
    for key in PROVIDERS[provider].keys if values.get("active") else ():
        if key.required and not values.get(key.name) and not (key.is_secret and kept.get(key.name)):
            yield fields[key.name].refused("E_REQUIRED")


def _keep(provider: str, _actor: Any, values: Mapping[str, Any]) -> None:
    if not _kept(provider, values):
        forget_secrets(provider)
    fields = [field for field in fields_of(PROVIDERS[provider]) if field not in COMMON]
    keep_connection(
        provider,
        active=bool(values["active"]),
        address=values["address"] or "",
        settings={field.key: values[field.key] or "" for field in fields if not is_secret(field)},
        secrets={field.key: values[field.key] for field in fields if is_secret(field)},
    )
    keep_entrance(provider, {key: bool(values[key]) for key in ENTRANCE})


def _kept(provider: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The secrets that stay, as far as they belong to the app that is named: the same first two names, the company's
    and the app's."""
    known = connection_of(provider)
    names = [key.name for key in PROVIDERS[provider].keys if not key.is_secret][:2]
    is_same = all((known.settings.get(name) or "") == (values.get(name) or "") for name in names)
    return {**known.settings, **(secrets_of(known) or {})} if is_same else {}


def _followed(provider: str) -> dict[str, Any]:
    known = following_of(provider)
    return {"often": known.often, "position": known.position_id, "role": known.role_id, "kept": known.kept}


def _follow(provider: str, _actor: Any, values: Mapping[str, Any]) -> None:
    follow(provider, values)


def _chat(provider: str) -> Sheet:
    return Sheet(
        key=f"chats.{provider}",
        label=PROVIDERS[provider].label,
        about=_("The company's app there, and how people sign in by it."),
        href=f"/settings/chats/{provider}",
        group="messages",
        at_home=True,
        fields=lambda: fields_of(PROVIDERS[provider]),
        known=partial(_known, provider),
        check=partial(_check, provider),
        keep=partial(_keep, provider),
    )


def _people(provider: str) -> Sheet:
    return Sheet(
        key=f"chats.{provider}.people",
        label=PROVIDERS[provider].label,
        about=_("How the people of a chat are followed."),
        href=f"/settings/chats/{provider}/people",
        group="messages",
        at_home=True,
        fields=lambda: FOLLOWING,
        known=partial(_followed, provider),
        keep=partial(_follow, provider),
    )


CHATS = {provider: declare(_chat(provider)) for provider in PROVIDERS}
PEOPLE = {provider: declare(_people(provider)) for provider in PROVIDERS}
