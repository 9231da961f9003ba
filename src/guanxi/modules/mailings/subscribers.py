"""What mailings hear of their mails: left, kept here, come back, opened, clicked, and who has had enough."""

from typing import Any

from guanxi.flow.approval.ready import lay_out
from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.consent.events import LeftMailings
from guanxi.messaging.mail.events import MailClicked, MailComplained, MailOpened, MailReturned
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import Message, State
from guanxi.messaging.sms.events import SmsReported
from guanxi.modules.companies.events import CompanyFounded, CompanyUpgraded
from guanxi.modules.mailings.counting import count_again
from guanxi.modules.mailings.models import Receiver
from guanxi.modules.mailings.ready import SLUG, ready

CONSENT = {"opted_out", "consent_refused", "no_consent", "consent_unknown", "address_invalid", "value_missing"}
CONSENT |= {"not_a_number", "daily_cap"}


@subscribe(CompanyFounded)
def begin(event: CompanyFounded) -> None:
    """A new company finds the approval of many text messages."""
    lay_out(SLUG, event.language, ready)


@subscribe(CompanyUpgraded)
def begin_later(event: CompanyUpgraded) -> None:
    """So does a company from before there were any."""
    lay_out(SLUG, event.language, ready)


@subscribe(MessageSettled)
def note_what_came_of_it(event: MessageSettled) -> None:
    receiver = _receiver(event.message)
    if receiver is None or event.state == State.QUEUED:
        return
    if event.state == State.FAILED:
        _note(receiver, state="skipped" if event.reason in CONSENT else "failed", reason=event.reason)
    else:
        now = clock.now()
        is_there = event.message.channel == "mail" or event.state == State.DELIVERED  # of mail no more is ever heard
        _note(receiver, state="sent", reason="", sent_at=now, delivered_at=now if is_there else None)
    _count_at_the_end(receiver)


@subscribe(MailReturned)
def note_a_return(event: MailReturned) -> None:
    if receiver := _receiver(event.message):
        _note(receiver, state="bounced", reason="bounced", delivered_at=None)


@subscribe(SmsReported)
def note_a_report(event: SmsReported) -> None:
    """A provider says whether a text message is there."""
    receiver = _receiver(event.message)
    if receiver is not None and event.is_there:
        _first(receiver, "delivered_at")
    elif receiver is not None:
        _note(receiver, state="bounced", reason="not_delivered", delivered_at=None)


@subscribe(MailComplained)
def note_a_complaint(event: MailComplained) -> None:
    if receiver := _receiver(event.message):
        _first(receiver, "complained_at")


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
    waiting = Receiver.objects.filter(mailing=receiver.mailing_id, state="waiting")
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
