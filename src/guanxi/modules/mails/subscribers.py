"""What mails learn of the outbox: that one has left, or will not leave."""

from typing import Any

from guanxi.access.actor import system_actor
from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.channels import REASONS
from guanxi.messaging.mail.events import MailLeft
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import Message, Purpose, State
from guanxi.meta import registry
from guanxi.modules.mails.models import ABOUT, Mail
from guanxi.records import store


@subscribe(MailLeft)
def keep_what_left(event: MailLeft) -> None:
    """A draft is sent now; what others have sent to a customer is kept with him, once."""
    message, letter = event.message, event.letter
    if message.purpose == Purpose.INTERNAL:
        return
    said = {"status": "sent", "sent_at": clock.now(), "sender": letter.sender, "sender_name": letter.sender_name[:200]}
    if message.module == "mail":
        _note(message.record_id, said, letter)
    elif message.module in ABOUT and not Mail.objects.filter(message_id=letter.message_id).exists():
        about = {message.module: message.record_id, "owner": message.by_id, "is_automatic": message.by_id is None}
        words = {"subject": message.subject, "body": message.body[:20_000], "to": letter.to}
        change = store.new(registry.get("mail"), system_actor(), {}, trusted=True, history=True)
        change.data = {**words, **about, **said, "direction": "out"}
        store.write([change])
        _name(change.record.pk, letter)


@subscribe(MessageSettled)
def tell_what_stayed(event: MessageSettled) -> None:
    """A mail that was refused for good says so on its page."""
    message: Message = event.message
    if message.module == "mail" and message.record_id and event.state == State.FAILED and event.reason != "withdrawn":
        said = " ".join(part for part in (str(REASONS.get(event.reason, "")), event.detail) if part)
        _note(message.record_id, {"status": "failed", "problem": said[:500]})


def _note(pk: int, data: dict[str, Any], letter: Any = None) -> None:
    if Mail.objects.filter(pk=pk, deleted_at=None).exists():
        verb = "sent" if data["status"] == "sent" else "changed"
        store.update(registry.get("mail"), system_actor(), pk, data, verb=verb, trusted=True, history=True)
    if letter is not None:
        _name(pk, letter)


def _name(pk: int, letter: Any) -> None:
    """The name under which answers find it again."""
    thread = Mail.objects.filter(pk=pk).exclude(thread="").values_list("thread", flat=True).first()
    Mail.objects.filter(pk=pk).update(message_id=letter.message_id, thread=thread or letter.message_id)
