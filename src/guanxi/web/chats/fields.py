"""The fields of Settings › Chats: what each provider asks for, how people sign in by it, and how they are followed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.directory.models import Often
from guanxi.messaging.im.providers.base import Provider
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Boolean, Choice, MultiChoice, options
from guanxi.meta.types.reference import Reference
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
KEPT = options(
    ("name", _("Names")),
    ("mobile", _("Mobiles")),
    ("email", _("E-mail addresses")),
    ("employee_no", _("Employee numbers")),
    ("departments", _("Departments of people")),
    ("heads", _("Heads of departments")),
    ("department_name", _("Names of departments")),
    ("department_parent", _("The tree of departments")),
)
FOLLOWING = (
    _field("often", Choice(options=options(*Often.choices)), _("By itself"), required=True),
    _field("position", Reference(target="position"), _("Position of new people"), required=True),
    _field("role", Reference(target="role"), _("Role of new people"), help=_("Left empty: sales.")),
    _field(
        "kept",
        MultiChoice(options=KEPT),
        _("Stays as it is here"),
        help=_("Whatever the provider says: what is ticked is yours to keep up."),
    ),
)


def fields_of(provider: type[Provider]) -> tuple[Field, ...]:
    """What a provider asks for, then what all of them have."""
    own = (
        _field(key.name, Secret(limit=500) if key.is_secret else Text(limit=300), key.label, help=key.help)
        for key in provider.keys
    )
    return (*own, *COMMON)
