"""The page on which a company decides what happens when somebody enters what is there already."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.meta.field import Field
from guanxi.meta.models import SettingValue
from guanxi.meta.module import Module
from guanxi.meta.setting import COMPANY
from guanxi.meta.sheet import Sheet, declare
from guanxi.meta.types.choice import Choice, options
from guanxi.records.duplicates.asking import compared
from guanxi.records.duplicates.finding import EXACT, STRONG
from guanxi.records.duplicates.rules import (
    ALLOW,
    API,
    BLOCK,
    CHANNELS,
    CONVERSION,
    ENTERED,
    IMPORT,
    KEPT,
    PAGE,
    place_of,
    preset,
    rule,
)
from guanxi.records.settings import took_effect

HREF = "/settings/duplicates"
ACTIONS = options((BLOCK, _("Refuse")), (ALLOW, _("Allow, and tell")))
ENTERING = {PAGE: _("on pages"), API: _("through the API"), IMPORT: _("in imports"), CONVERSION: _("from leads")}
SURE = {EXACT: _("the same name or credit code"), STRONG: _("the same phone, address, domain or core of the name")}


def _places() -> Iterator[tuple[Module, str, str]]:
    for module in compared():
        yield from ((module, channel, level) for channel in CHANNELS for level in ENTERED)


def _fields() -> tuple[Field, ...]:
    return tuple(
        Field(
            key=place_of(module, channel, level),
            type=Choice(options=ACTIONS),
            label=format_lazy("{}, {}: {}", module.label_plural, ENTERING[channel], SURE[level]),
            column=place_of(module, channel, level),
            required=True,
        )
        for module, channel, level in _places()
    )


def _known() -> dict[str, Any]:
    return {place_of(*place): rule(*place) for place in _places()}


def _keep(_actor: Any, values: Mapping[str, Any]) -> None:
    chosen = {place_of(*place): (values[place_of(*place)], preset(*place)) for place in _places()}
    own = {key: value for key, (value, usual) in chosen.items() if value != usual}
    kept = {"key": KEPT.key, "scope": COMPANY, "scope_id": 0}
    SettingValue.objects.update_or_create(**kept, defaults={"value": own})
    took_effect()


DUPLICATES = declare(
    Sheet(
        key="duplicates",
        label=_("Duplicates"),
        about=_("What happens when somebody enters a customer that is there already."),
        href=HREF,
        group="sales",
        fields=_fields,
        known=_known,
        keep=_keep,
    )
)
