"""What the company sets about notices: by which channels each kind comes, and which nobody can switch off."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.notices import all_kinds
from guanxi.messaging.channels import LABELS
from guanxi.messaging.choices import Rule, decide, rules
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, declare
from guanxi.meta.types.choice import MultiChoice, options

MANDATORY = "mandatory"
MOST = 1000  # kinds


def _fields() -> tuple[Field, ...]:
    kinds = all_kinds()
    ways = options(*LABELS.items())
    named = MultiChoice(options=options(*((kind.key, kind.label) for kind in kinds)), limit=MOST)
    return (
        *(Field(key=kind.key, type=MultiChoice(options=ways), label=kind.label, column=kind.key) for kind in kinds),
        Field(key=MANDATORY, type=named, label=_("Mandatory"), column=MANDATORY),
    )


def _known() -> dict[str, Any]:
    found = rules()
    mandatory = tuple(key for key, rule in found.items() if rule.mandatory)
    return {**{key: rule.channels for key, rule in found.items()}, MANDATORY: mandatory}


def _keep(actor: Any, values: Mapping[str, Any]) -> None:
    mandatory = set(values[MANDATORY])
    decide(actor, {kind.key: Rule(values[kind.key], kind.key in mandatory) for kind in all_kinds()})


NOTICES = declare(
    Sheet(
        key="notices",
        label=_("Kinds of notices"),
        about=_("Which notices reach people in Guanxi, by mail, short message or chat, and which are mandatory."),
        href="/settings/notices",
        group="messages",
        fields=_fields,
        known=_known,
        keep=_keep,
    )
)
