"""A mail that arrived: kept once, with its thread, with whom it is about, and with its files; reports noted."""

import logging
import re
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, system_actor
from guanxi.access.models import User
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.messaging.consent.addresses import bounced_for_good, bounced_for_now
from guanxi.messaging.consent.links import Leaving, leave
from guanxi.messaging.mail.bounces import BOUNCED, Bounce
from guanxi.messaging.mail.events import MailArrived, MailComplained, MailReturned
from guanxi.messaging.mail.making import company_address
from guanxi.messaging.mail.models import MailBox
from guanxi.messaging.mail.reading import File, ReadMail
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.outbox.outcomes import came_back
from guanxi.meta import registry
from guanxi.meta.types.contact import is_mail
from guanxi.modules.mails import matching
from guanxi.modules.mails.models import ABOUT, Mail
from guanxi.records import files, store

SHORT = 20_000
LEAVING = re.compile(r"\s*unsubscribe ([0-9a-f]{32})\b", re.IGNORECASE)
ARRIVED = declare(
    Kind(
        key="mail_arrived", label=_("Mail from a customer"), text=_("Mail about “%(title)s”: %(subject)s"), icon="mail"
    )
)

log = logging.getLogger(__name__)


def receive(box: MailBox, read: ReadMail) -> Mail | None:
    """Keep a mail; nothing when it was kept before."""
    try:
        with transaction.atomic():
            return _kept(box, read)
    except IntegrityError:  # another worker has just kept it
        return None


def _kept(box: MailBox, read: ReadMail) -> Mail | None:
    if Mail.objects.filter(mailbox=box, message_id=read.message_id).exists():
        return None
    own = _own_addresses(box)
    is_out = read.sender in own
    if is_out and Mail.objects.filter(message_id=read.message_id).exists():
        return None
    if read.bounce is not None:
        _note_bounce(read.bounce)
    if left := LEAVING.match(read.subject):
        _note_leaving(left[1], read.sender)
    if read.complaint:
        _note_complaint(read.complaint)
    found = {} if read.bounce is not None else matching.about(read, own)
    before = matching.answered(read)
    change = store.new(
        registry.get("mail"), system_actor(), _values(box, read, found, is_out), trusted=True, history=True
    )
    change.record.mailbox_id, change.record.message_id = box.pk, read.message_id
    change.record.thread = (before.thread if before is not None else "") or (*read.references, read.message_id)[0]
    change.record.references = " ".join((*read.references, read.message_id))
    change.record.html, change.record.receivers = read.html, [*read.receivers, *read.copies]
    store.write([change])
    if not change.is_good:
        raise change.errors[0]
    mail: Mail = change.record
    _keep_files(mail, read.files)
    if not found:
        Mail.objects.filter(pk=mail.pk).update(is_private=True)
    _tell(box, mail, read, found)
    return mail


def _values(box: MailBox, read: ReadMail, found: dict[str, int], is_out: bool) -> dict[str, Any]:
    return {
        "direction": "out" if is_out else "in",
        "status": "sent" if is_out else "received",
        "subject": read.subject or str(_("(no subject)")),
        "to": next((one for one in read.receivers if is_mail(one)), ""),
        "cc": ", ".join(read.copies)[:1000],
        "body": read.text[:SHORT],
        "sender": read.sender,
        "sender_name": read.sender_name,
        "sent_at": read.sent_at,
        "is_automatic": read.is_automatic,
        "owner": box.user_id,
        **found,
    }


def _own_addresses(box: MailBox) -> set[str]:
    """The addresses of the house, which tell nothing about a customer."""
    people = User.objects.filter(deleted_at=None).exclude(email="").values_list("email", flat=True)
    return {box.address.lower(), company_address().lower(), *(one.lower() for one in people)}


def _keep_files(mail: Mail, found: Iterable[File]) -> None:
    """The files that came with it; one that is refused is named in the text, and the others are kept."""
    actor: Actor = system_actor()
    for one in found:
        try:
            files.add_file(registry.get("mail"), actor, mail.pk, one.name, [one.content])
        except DomainError as error:
            log.info("a file of mail %s was left out: %s", mail.pk, error.code)


def _note_bounce(bounce: Bounce) -> None:
    """What came back is said in the delivery log, and of the address."""
    message = Message.objects.filter(message_id=bounce.message_name).first() if bounce.message_name else None
    for one in bounce.returned:
        (bounced_for_good if one.is_final else bounced_for_now)(one.address, one.said)
        if message is not None and one.is_final and message.address.lower() == one.address:
            came_back(message.pk, BOUNCED, one.said)
            publish(MailReturned(message))
            if message.module == "mail":
                Mail.objects.filter(pk=message.record_id).update(status="failed", problem=one.said[:500])


def _note_leaving(name: str, sender: str) -> None:
    """Who answers a mailing by the address in its List-Unsubscribe leaves it; only from where it was sent to."""
    message = Message.objects.filter(message_id=name).first()
    if message is not None and message.address.lower() == sender:
        leave(Leaving(message.module, message.record_id or 0, name), str(_("By a mail")))


def _note_complaint(name: str) -> None:
    """Who complains gets no more of it."""
    message = Message.objects.filter(message_id=name).first()
    if message is not None:
        publish(MailComplained(message))
        leave(Leaving(message.module, message.record_id or 0, name), str(_("Complained about a mail")))


def _tell(box: MailBox, mail: Mail, read: ReadMail, found: dict[str, int]) -> None:
    publish(
        MailArrived(
            mail_id=mail.pk,
            mailbox_id=box.pk,
            sender=read.sender,
            subject=read.subject,
            is_automatic=read.is_automatic,
            subjects={key: (pk,) for key, pk in found.items()},
        )
    )
    key = next((one for one in ABOUT if one in found), "")
    if box.user_id and key and mail.direction == "in" and not read.is_automatic:
        notify.ask(
            [
                Telling(
                    kind=ARRIVED,
                    user_id=box.user_id,
                    key=f"mail_arrived:{mail.pk}",
                    module=key,
                    record_id=found[key],
                    params={"subject": read.subject[:120]},
                )
            ]
        )
