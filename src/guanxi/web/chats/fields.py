"""The fields of Settings › Chats: what each provider asks for, and how people sign in by it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.im.providers.base import Provider
from guanxi.meta.field import Field
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
