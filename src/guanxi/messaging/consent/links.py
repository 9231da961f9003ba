"""The way out of mailings: a signed link in each of them, which needs no sign-in and never grows old (RFC 8058)."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from guanxi.access.actor import system_actor
from guanxi.kernel.events import publish
from guanxi.messaging.consent.events import LeftMailings
from guanxi.messaging.consent.log import CONSENT, NO_MAIL
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.records import store

SALT = "guanxi.messaging.consent"
PATH = "/unsubscribe/"


@dataclass(frozen=True)
class Leaving:
    """Who leaves: a contact or a lead, by its id, and through which message."""

    module: str
    record_id: int
    message_id: str = ""


def token_of(leaving: Leaving) -> str:
    """What the link bears; nobody else can make one."""
    return signing.dumps([leaving.module, leaving.record_id, leaving.message_id], salt=SALT)


def read_token(token: str) -> Leaving | None:
    """Who a link is for; nothing when we have not made it."""
    try:
        module, pk, message_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Leaving(module, pk, message_id)


def leave_link(message: Message) -> str:
    """The address of the page where the receiver of a message leaves."""
    token = token_of(Leaving(message.module, message.record_id or 0, message.message_id))
    return f"{settings.BASE_URL}{PATH}{token}"


def leave_headers(message: Message, sender: str) -> dict[str, str]:
    """The headers by which mail programs offer a button."""
    link = leave_link(message)
    return {
        "List-Unsubscribe": f"<{link}>, <mailto:{sender}?subject=unsubscribe%20{message.message_id}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }


def leave(leaving: Leaving, how: str) -> bool:
    """Opt out at once; false when there is no such record any more. Said twice, it stays as it was."""
    module = next((one for one in registry.all_modules() if one.key == leaving.module), None)
    if module is None or CONSENT not in module.by_key:
        return False
    record = module.model.objects.filter(pk=leaving.record_id, deleted_at=None).first()
    if record is None:
        return False
    if not getattr(record, NO_MAIL):
        data = {NO_MAIL: True}
        store.update(module, system_actor(), record.pk, data, verb="unsubscribed", note=how, trusted=True, history=True)
        publish(LeftMailings(leaving.message_id))
    return True
