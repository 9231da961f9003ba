"""Text messages are written from the page of a contact or lead that has a mobile, and counted meanwhile."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.messaging.sms.estimate import estimate
from guanxi.meta.module import Module
from guanxi.modules.text_messages.module import TEXT_MESSAGE
from guanxi.web.detail import doors
from guanxi.web.forms import notes


def _is_for(key: str, module: Module, record: Any, actor: Actor) -> bool:
    return (
        module.key == key and actor.may(TEXT_MESSAGE, "create") and bool(known_value(module, actor, record, "mobile"))
    )


def _counted(text: str) -> str:
    """The parts of what is written, and what they cost."""
    made = estimate(text)
    if not text.strip():
        return ""
    if made.cost is None:
        return gettext("Parts: %(parts)s") % {"parts": made.parts}
    return gettext("Parts: %(parts)s · about %(cost)s") % {"parts": made.parts, "cost": f"{made.cost.normalize():f}"}


notes.add(TEXT_MESSAGE.key, "text", lambda text, _written, _actor: _counted(text))
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
