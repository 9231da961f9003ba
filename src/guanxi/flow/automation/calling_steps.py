"""The step that calls another system, by one of the company's webhooks. It comes after the commit."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.runs import Doing, Item
from guanxi.kernel.calling import Call, call
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.reference import Reference

WEBHOOK = "webhook"
EVENT = "automation.run"


def _call(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    rule = doing.rule
    calls = [
        Call(
            webhook_id=step[WEBHOOK],
            event=EVENT,
            data={"automation": rule.pk, "module": rule.says.module.slug, "id": item.pk, "at": item.run.at.isoformat()},
            key=doing.key(item),
            by_id=rule.owner_id,
        )
        for item in items
    ]
    call.ask(calls)
    for item in items:
        item.tell(doing.place, WEBHOOK, webhook=step[WEBHOOK])


def _fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    kind = Reference(target=WEBHOOK)
    return (Field(key=WEBHOOK, type=kind, label=_("Webhook"), column=WEBHOOK, required=True),)


def _is_offered() -> bool:
    return call.is_answered and any(module.key == WEBHOOK for module in registry.all_modules())


CALL = declare_step(StepKind(key=WEBHOOK, label=_("Call a webhook"), run=_call, fields=_fields, is_offered=_is_offered))
