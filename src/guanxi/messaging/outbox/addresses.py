"""Where messages go: the addresses of people who work here, and those that stand in records."""

from typing import Any

from guanxi.access.models import User
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry


def of_person(channel: str, user: User) -> str:
    """A person's own address for a channel; chats know people by their id."""
    own = {"mail": user.email, "sms": user.mobile, "im": str(user.pk)}
    return str(own.get(channel) or "")


def of_record(message: Message) -> str:
    """The address that stands in a living record, or in one that it refers to (`contact.email`)."""
    if not (message.module and message.record_id and message.address_field):
        return ""
    module, pk = registry.get(message.module), message.record_id
    *steps, last = message.address_field.split(".")
    for step in steps:
        found = _read(module, pk, step)
        if not found:
            return ""
        module, pk = registry.get(module.field(step).target), found
    return str(_read(module, pk, last) or "")


def _read(module: Any, pk: int, key: str) -> Any:
    column = module.field(key).column
    return module.model.objects.filter(pk=pk, deleted_at=None).values_list(column, flat=True).first()
