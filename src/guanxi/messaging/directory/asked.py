"""How a provider's people are followed: what is asked for that, on the page and by programs, and how it is kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.directory.models import Often, keep_following
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Choice, MultiChoice, options
from guanxi.meta.types.reference import Reference


def _field(key: str, kind: Any, label: Any, **more: Any) -> Field:
    return Field(key=key, type=kind, label=label, column=key, **more)


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


def follow(provider: str, values: Mapping[str, Any]) -> None:
    """Follow the people of a provider so, by checked values."""
    kept = {"often": values["often"], "kept": list(values.get("kept") or ())}
    keep_following(provider, {**kept, "position_id": values.get("position"), "role_id": values.get("role")})
