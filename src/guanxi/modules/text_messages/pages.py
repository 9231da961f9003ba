"""Text messages are written from the page of a contact or lead that has a mobile."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.modules.text_messages.module import TEXT_MESSAGE
from guanxi.web.detail import doors


def _is_for(key: str, module: Module, record: Any, actor: Actor) -> bool:
    return module.key == key and bool(record.mobile) and actor.may(TEXT_MESSAGE, "create")


doors.add(
    doors.Door(
        label=_("Write a text message"),
        icon="phone",
        href="/m/text-messages/new?contact={id}",
        is_for=lambda module, record, actor: _is_for("contact", module, record, actor),
    )
)
doors.add(
    doors.Door(
        label=_("Write a text message"),
        icon="phone",
        href="/m/text-messages/new?lead={id}",
        is_for=lambda module, record, actor: _is_for("lead", module, record, actor),
    )
)
