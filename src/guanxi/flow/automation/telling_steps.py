"""The step that tells people here: a notice. It comes after the commit of what set the rule off."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.checking import Checking
from guanxi.flow.automation.kinds import Check, StepKind, declare_step
from guanxi.flow.automation.people import FIELD, SUPERIOR, USERS, check_people, people_fields, people_of
from guanxi.flow.automation.record_steps import filling
from guanxi.flow.automation.runs import Doing, Item
from guanxi.flow.automation.values import paths_in_text
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.text import LongText, Text

AUTOMATION_NOTICE = declare(
    Kind(key="automation_notice", label=_("Automation"), text=_("“%(title)s”: %(said)s"), icon="bolt")
)


def _notify(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    people = people_of(doing, step, items)
    filled = filling(doing, items, {}, *paths_in_text(step["text"]))
    tellings = []
    for item in items:
        said = filled.text(item.pk, step["text"])
        tellings += [_telling(doing, item, person, said) for person in people.get(item.pk, ())]
        item.tell(doing.place, "notify", people=people.get(item.pk, []), text=said)
    notify.ask(tellings)


def _telling(doing: Doing, item: Item, person: int, said: str) -> Telling:
    return Telling(
        kind=AUTOMATION_NOTICE,
        user_id=person,
        key=doing.key(item),
        module=doing.rule.says.module.key,
        record_id=item.pk,
        params={"said": said},
    )


def check_texts(*keys: str) -> Check:
    """The check of a step with such texts, and with people."""

    def check(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
        for key in keys:
            checking.text(data.get(key, ""), key)
        return check_people(checking, data)

    return check


def text_field(key: str, label: Any, limit: int) -> Field:
    """A text with places for values."""
    kind = LongText(limit=limit) if limit > 200 else Text(limit=limit)
    hint = _("Fields in double braces are filled in: {{name}}, {{owner}}.")
    return Field(key=key, type=kind, label=label, column=key, required=True, help=hint)


def _notify_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    return (*people_fields(module, data, FIELD, SUPERIOR, USERS), text_field("text", _("Text"), 300))


NOTIFY = declare_step(
    StepKind(key="notify", label=_("Tell people"), run=_notify, fields=_notify_fields, check=check_texts("text"))
)
