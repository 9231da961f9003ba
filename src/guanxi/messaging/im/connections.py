"""The connections that the company has set up, and their providers, ready to be asked."""

from collections.abc import Mapping

import orjson
from django.conf import settings
from django.db import transaction

from guanxi.kernel.finding import find
from guanxi.kernel.sealing import seal, unseal
from guanxi.messaging.im import tokens
from guanxi.messaging.im.models import Connection
from guanxi.messaging.im.providers import PROVIDERS
from guanxi.messaging.im.providers.base import Account, Provider

PATH = "/im/heard"


def connection_of(provider: str) -> Connection:
    """What is set for a provider; nothing yet before anybody has set anything."""
    return Connection.objects.filter(provider=provider).first() or Connection(provider=provider)


@transaction.atomic
def keep_connection(
    provider: str, *, active: bool, settings: Mapping[str, str], secrets: Mapping[str, str], address: str = ""
) -> Connection:
    """Set what is given, checked already. A secret that is left empty stays as it is. Old tokens count no more."""
    known = connection_of(provider)
    kept = {**(secrets_of(known) or {}), **{name: value for name, value in secrets.items() if value}}
    known.active, known.settings, known.address = active, dict(settings), address.rstrip("/")
    known.secrets = seal(orjson.dumps(kept).decode()) if kept else ""
    known.save()
    tokens.forget(provider)
    return known


def secrets_of(known: Connection) -> dict[str, str] | None:
    """The secrets of a connection; None when they were sealed by another key."""
    plain = unseal(known.secrets)
    if plain is None:
        return None
    return dict(orjson.loads(plain)) if plain else {}


def forget_secrets(provider: str) -> None:
    """Its secrets count no more: they belong to another app than the one that is named now."""
    Connection.objects.filter(provider=provider).update(secrets="")


def lacking(known: Connection) -> list[str]:
    """The names of what the provider asks for and does not have."""
    values = {**known.settings, **(secrets_of(known) or {})}
    return [key.name for key in PROVIDERS[known.provider].keys if key.required and not values.get(key.name)]


def provider_of(known: Connection) -> Provider | None:
    """The provider of a connection, ready to be asked; nothing while something is lacking."""
    secrets = secrets_of(known)
    if known.provider not in PROVIDERS or secrets is None or lacking(known):
        return None
    values = {**known.settings, **secrets}
    return PROVIDERS[known.provider](Account(values, known.address, heard_at(known.provider)))


def active_provider(key: str) -> Provider | None:
    """The provider of this name, if the company has switched it on and nothing is lacking."""
    known = Connection.objects.filter(provider=key, active=True).first()
    return provider_of(known) if known is not None else None


def active_providers() -> list[Provider]:
    """Those that the company has switched on, in the order in which people are looked for."""
    rows = {known.provider: provider_of(known) for known in find(Connection, active=True)}
    return [found for key in PROVIDERS if (found := rows.get(key)) is not None]


def heard_at(provider: str) -> str:
    """The address at which a provider tells what happens there."""
    return f"{settings.BASE_URL}{PATH}/{provider}"
