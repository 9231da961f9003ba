"""What mailings hear of their mails: left, kept here, come back, opened, clicked, and who has had enough."""

from typing import Any

from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.consent.events import LeftMailings
from guanxi.messaging.mail.events import MailClicked, MailOpened, MailReturned
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import Message, State
from guanxi.modules.mailings.counting import count_again
from guanxi.modules.mailings.models import Receiver, ReceiverState

CONSENT = {"opted_out", "consent_refused", "no_consent", "consent_unknown", "address_invalid", "value_missing"}
CONSENT |= {"not_a_number", "daily_cap"}


@subscribe(MessageSettled)
def note_what_came_of_it(event: MessageSettled) -> None:
    receiver = _receiver(event.message)
    if receiver is None or event.state == State.QUEUED:
        return
    if event.state == State.FAILED:
        state = ReceiverState.SKIPPED if event.reason in CONSENT else ReceiverState.FAILED
        _note(receiver, state=state, reason=event.reason)
    else:
        _note(receiver, state=ReceiverState.SENT, reason="", sent_at=clock.now())
    _count_at_the_end(receiver)


@subscribe(MailReturned)
def note_a_return(event: MailReturned) -> None:
    if receiver := _receiver(event.message):
        _note(receiver, state=ReceiverState.BOUNCED, reason="bounced")


@subscribe(MailOpened)
def note_an_opening(event: MailOpened) -> None:
    if receiver := _receiver(event.message):
        column = "machine_opened_at" if event.is_machine else "opened_at"
        _first(receiver, column)


@subscribe(MailClicked)
def note_a_click(event: MailClicked) -> None:
    receiver = _receiver(event.message)
    if receiver is not None and not event.is_machine:
        _first(receiver, "clicked_at")
        _note(receiver, clicks=receiver.clicks + 1)


@subscribe(LeftMailings)
def note_who_left(event: LeftMailings) -> None:
    message = Message.objects.filter(message_id=event.message_name).first() if event.message_name else None
    if message is not None and (receiver := _receiver(message)):
        _first(receiver, "left_at")


def _count_at_the_end(receiver: Receiver) -> None:
    """Figures are counted when the last mail is dealt with, and by a schedule in between."""
    waiting = Receiver.objects.filter(mailing=receiver.mailing_id, state=ReceiverState.WAITING)
    if not waiting.exists():
        count_again(receiver.mailing_id)


def _receiver(message: Message) -> Receiver | None:
    pk = message.facts.get("receiver") if isinstance(message.facts, dict) else None
    return Receiver.objects.filter(pk=pk).first() if pk else None


def _first(receiver: Receiver, column: str) -> None:
    """The first time counts."""
    Receiver.objects.filter(pk=receiver.pk, **{f"{column}__isnull": True}).update(**{column: clock.now()})


def _note(receiver: Receiver, **said: Any) -> None:
    Receiver.objects.filter(pk=receiver.pk).update(**said)
