"""The kinds of fields that a company can add, and the field type that each becomes with its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanxi.meta.types import choice, contact, moment, number, reference, richtext, text
from guanxi.meta.types.base import FieldType

Settings = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of field: its name for administrators, the settings it takes, and the type that it becomes."""

    label: Any
    make: Callable[[Settings], FieldType]
    takes: tuple[str, ...] = ()
    widens_to: tuple[str, ...] = ()


def worded(zh: str, en: str) -> Any:
    """A label in the reader's language; in the other one where only that is given."""
    return _worded(zh, en)


def _spoken(zh: str, en: str) -> str:
    return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)


_worded = lazy(_spoken, str)


def _options(settings: Settings) -> tuple[choice.Option, ...]:
    return tuple(
        choice.Option(
            value=one["value"],
            label=worded(one.get("label_zh", ""), one.get("label_en", "")),
            colour=int(one.get("colour", place % 10)),
        )
        for place, one in enumerate(settings.get("options", ()))
    )


def _bounds(settings: Settings, kind: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: kind(settings[name]) for name in ("low", "high") if settings.get(name) not in (None, "")}


def _length(settings: Settings, most: int) -> dict[str, int]:
    return {"limit": int(settings.get("limit") or most)}


def _decimals(settings: Settings, most: int) -> dict[str, Any]:
    places = settings.get("places")
    return {"places": most if places in (None, "") else int(places), **_bounds(settings, Decimal)}


KINDS: Mapping[str, Kind] = {
    "text": Kind(
        label=_("Text of one line"),
        make=lambda given: text.Text(**_length(given, 200)),
        takes=("limit",),
        widens_to=("longtext",),
    ),
    "longtext": Kind(
        label=_("Text of many lines"), make=lambda given: text.LongText(**_length(given, 20_000)), takes=("limit",)
    ),
    "richtext": Kind(label=_("Text with looks"), make=lambda given: richtext.Written()),
    "integer": Kind(
        label=_("Whole number"),
        make=lambda given: number.Integer(**_bounds(given, int)),
        takes=("low", "high"),
    ),
    "decimal": Kind(
        label=_("Number with decimals"),
        make=lambda given: number.DecimalNumber(**_decimals(given, 2)),
        takes=("places", "low", "high"),
    ),
    "money": Kind(label=_("Amount"), make=lambda given: number.Money(**_bounds(given, Decimal)), takes=("low", "high")),
    "percent": Kind(
        label=_("Percentage"),
        make=lambda given: number.Percent(**_decimals(given, 2)),
        takes=("places", "low", "high"),
    ),
    "date": Kind(label=_("Date"), make=lambda given: moment.Date()),
    "datetime": Kind(label=_("Date and time"), make=lambda given: moment.DateTime()),
    "time": Kind(label=_("Time of day"), make=lambda given: moment.Time()),
    "boolean": Kind(label=_("Yes or no"), make=lambda given: choice.Boolean()),
    "choice": Kind(
        label=_("One of several"), make=lambda given: choice.Choice(options=_options(given)), takes=("options",)
    ),
    "multichoice": Kind(
        label=_("Several of several"),
        make=lambda given: choice.MultiChoice(options=_options(given)),
        takes=("options",),
    ),
    "reference": Kind(
        label=_("A record"),
        make=lambda given: reference.Reference(target=given.get("target", "")),
        takes=("target",),
    ),
    "references": Kind(
        label=_("Several records"),
        make=lambda given: reference.References(target=given.get("target", "")),
        takes=("target",),
    ),
    "user": Kind(label=_("A person"), make=lambda given: reference.Reference(target="user")),
    "department": Kind(label=_("A department"), make=lambda given: reference.Reference(target="department")),
    "phone": Kind(label=_("Phone"), make=lambda given: contact.Phone()),
    "email": Kind(label=_("E-mail"), make=lambda given: contact.Email()),
    "url": Kind(label=_("Web address"), make=lambda given: contact.Url()),
    "uscc": Kind(label=_("Credit code"), make=lambda given: contact.CreditCode()),
}
