"""Ways from a chat to a page of Guanxi: where people may sign in by the provider, they do so on the way."""

from typing import Any

from django.conf import settings

from guanxi.kernel.ports import Port
from guanxi.messaging.dispatch import NOTICE
from guanxi.messaging.models import Notice
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry


def _as_it_is(provider: str, path: str) -> str:
    """A page asks by itself who it is that comes."""
    return path


entrance: Port[Any] = Port("entrance", _as_it_is)


def entering(provider: str, path: str) -> str:
    """The address of a page of ours, for who comes from a chat of a provider."""
    return f"{settings.BASE_URL}{entrance.ask(provider, path)}"


def way_back(message: Message) -> str:
    """The page to which a message leads: what its notice tells of, or its record; empty where it is about nothing."""
    if message.source == NOTICE:
        notice = Notice.objects.filter(user_id=message.user_id, key=message.key).values_list("pk", flat=True).first()
        return f"/n/{notice}" if notice else ""
    module = next((one for one in registry.all_modules() if one.key == message.module), None)
    return f"/m/{module.slug}/{message.record_id}/" if module is not None and message.record_id else ""
