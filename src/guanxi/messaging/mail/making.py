"""From a row of the delivery log to a letter: who writes, what stands in it, and what its headers say."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from guanxi.access.actor import company_name, find_company
from guanxi.access.models import User
from guanxi.kernel.markup import as_html, as_text, is_html
from guanxi.kernel.picturing import taken_along
from guanxi.messaging.consent.links import leave_headers, leave_link
from guanxi.messaging.consent.rules import has_objected
from guanxi.messaging.mail.letter import Enclosure, Letter, domain_of
from guanxi.messaging.mail.models import MailSettings, mail_settings
from guanxi.messaging.mail.server import server_of
from guanxi.messaging.mail.tracking import with_marks
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.records.files import opened
from guanxi.records.models import StoredFile

LARGEST = 20 * 2**20  # bytes of all files together: servers refuse more
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def letter_of(message: Message) -> Letter:
    """The letter of a message whose words and address are known. Facts may hold `cc` and further `headers`."""
    known = mail_settings()
    sender = company_address(known)
    writer = User.objects.filter(pk=message.by_id).first() if message.by_id else None
    is_own = _is_own(writer, sender, message)
    text, html = _bodies(message, known)
    html, pictures = taken_along(html)
    return Letter(
        message_id=f"<{message.message_id}@{domain_of(sender)}>",
        sender=writer.email if writer and is_own else sender,
        sender_name=(writer.name if writer and _is_personal(message) else "") or known.sender_name or company_name(),
        envelope=sender,
        reply_to=writer.email if writer and writer.email and not is_own and _is_personal(message) else "",
        to=message.address,
        cc=tuple(message.facts.get("cc", ())),
        subject=message.subject,
        text=text,
        html=html,
        enclosures=tuple(enclosures(message)),
        pictures=tuple(pictures),
        headers={
            **({} if _is_personal(message) and writer else AUTOMATIC),
            **dict(message.facts.get("headers", {})),
            **(leave_headers(message, sender) if message.purpose == Purpose.MARKETING else {}),
        },
    )


def company_address(known: MailSettings | None = None) -> str:
    """The address from which the company writes: what is set, else what the server's setting names."""
    given = (known or mail_settings()).sender_address
    server = server_of(settings.EMAIL_URL)
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return given or (server.sender if server else "") or f"guanxi@{host if '.' in host else host + '.localdomain'}"


def enclosures(message: Message) -> Iterable[Enclosure]:
    """The files of a message and of its template, as far as they fit into one mail."""
    rows = list(StoredFile.objects.filter(pk__in=message.attachments, deleted_at=None).order_by("pk"))
    if message.template_id:
        rows += StoredFile.objects.filter(module="template", record_id=message.template_id, deleted_at=None)
    room = LARGEST
    for stored in rows:
        room -= stored.size
        if room >= 0:
            with opened(stored) as file:
                yield Enclosure(stored.name, stored.type or "application/octet-stream", file.read())


def _is_personal(message: Message) -> bool:
    """Whether a person wrote it to someone, and not the product by itself."""
    return message.purpose == Purpose.SERVICE and bool(message.by_id)


def _is_own(writer: User | None, sender: str, message: Message) -> bool:
    """Whether it may bear the writer's own address: receivers check that the server speaks for its domain."""
    return bool(writer and writer.email and _is_personal(message) and domain_of(writer.email) == domain_of(sender))


def is_counted(message: Message) -> bool:
    """Whether it is seen that its receiver opens it: never of who wants no marketing, whoever writes to him."""
    if not message.facts.get("tracked"):
        return False
    is_asked_already = message.purpose == Purpose.MARKETING  # of every mailing, right before it leaves
    return is_asked_already or not has_objected(message.address)


def _bodies(message: Message, known: MailSettings) -> tuple[str, str]:
    """The words as plain text and as HTML, with what must stand beneath a mailing."""
    is_rich, is_seen = is_html(message.body), is_counted(message)
    html = message.body if is_rich else as_html(message.body)
    text = as_text(message.body) if is_rich else message.body
    if message.purpose != Purpose.MARKETING and not is_seen:
        return text, html if is_rich else ""
    company = find_company()
    with override(message.facts.get("language") or (company.language if company else "en")):
        if message.purpose == Purpose.MARKETING:
            said, said_html = _footer(message, known, company.name if company else "Guanxi")
            text, html = f"{text}\n\n-- \n{said}", f"{html}\n<hr>\n{said_html}"
        return text, with_marks(html, message) if is_seen else html


def _footer(message: Message, known: MailSettings, name: str) -> tuple[str, str]:
    why = _("You get this mail because you are in contact with %(company)s.") % {"company": name}
    where = ", ".join(part for part in (name, known.postal_address) if part)
    leave, link = _("Unsubscribe"), leave_link(message)
    above = f"{why}\n{where}"
    return f"{above}\n{leave}: {link}", f'{as_html(above)}<p><a href="{link}">{leave}</a></p>'
