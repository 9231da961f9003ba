"""What mails learn of the outbox: that one has left, or will not leave, and that people have read it."""

from typing import Any

from django.db.models import F, QuerySet

from guanxi.access.actor import system_actor
from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.channels import REASONS
from guanxi.messaging.mail.events import MailClicked, MailOpened
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import Message, Purpose, State
from guanxi.meta import registry
from guanxi.modules.mails.models import ABOUT, Mail
from guanxi.records import store

LEFT = {State.SENT, State.DELIVERED}


@subscribe(MessageSettled)
def keep_with_customers(event: MessageSettled) -> None:
    """A draft is sent now, or says why not; what others have sent to a customer is kept with him, once."""
    message: Message = event.message
    if message.channel != "mail" or message.purpose == Purpose.INTERNAL:
        return
    if event.state in LEFT:
        _keep(message, event)
    elif event.state == State.FAILED and message.module == "mail" and event.reason != "withdrawn":
        said = " ".join(part for part in (str(REASONS.get(event.reason, "")), event.detail) if part)
        _note(message.record_id, {"status": "failed", "problem": said[:500]}, "changed")


@subscribe(MailOpened)
def note_an_opening(event: MailOpened) -> None:
    """The first time counts; a machine's is kept beside."""
    _first(event.message, "machine_opened_at" if event.is_machine else "opened_at")


@subscribe(MailClicked)
def note_a_click(event: MailClicked) -> None:
    """Who follows a link has opened the mail, with or without its picture."""
    if not event.is_machine:
        _first(event.message, "opened_at")
        _first(event.message, "clicked_at")
        _of(event.message).update(clicks=F("clicks") + 1)


def _of(message: Message) -> QuerySet[Mail]:
    """The mail that is kept of what left under this name."""
    return Mail.objects.filter(message_id=message.reference or None, direction="out")


def _first(message: Message, column: str) -> None:
    _of(message).filter(**{f"{column}__isnull": True}).update(**{column: clock.now()})


def _keep(message: Message, event: MessageSettled) -> None:
    sender = {key: str(event.facts.get(key, ""))[:200] for key in ("sender", "sender_name")}
    said = {"status": "sent", "problem": "", "sent_at": clock.now(), "is_tracked": _is_counted(event), **sender}
    if message.module == "mail":
        _note(message.record_id, said, "sent")
        _name(message.record_id, event.reference)
    elif message.module in ABOUT and not Mail.objects.filter(message_id=event.reference).exists():
        about = {message.module: message.record_id, "owner": message.by_id, "is_automatic": message.by_id is None}
        words = {"subject": message.subject, "body": message.body[:20_000], "to": message.address}
        data = {**words, **about, **said, "direction": "out"}
        change = store.new(registry.get("mail"), system_actor(), data, trusted=True, history=True)
        store.write([change])
        _name(change.record.pk, event.reference)


def _is_counted(event: MessageSettled) -> bool:
    return bool(event.facts.get("tracked"))


def _note(pk: int | None, data: dict[str, Any], verb: str) -> None:
    if Mail.objects.filter(pk=pk, deleted_at=None, is_private=False).exists() and pk:
        store.update(registry.get("mail"), system_actor(), pk, data, verb=verb, trusted=True, history=True)


def _name(pk: int | None, message_id: str) -> None:
    """The name under which answers find it again."""
    thread = Mail.objects.filter(pk=pk).exclude(thread="").values_list("thread", flat=True).first()
    Mail.objects.filter(pk=pk).update(message_id=message_id, thread=thread or message_id)
