"""A mail as it came over the wire, made into values; whatever is wrong with it, it is read as far as possible."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime

from guanxi.kernel import clock
from guanxi.kernel.markup import as_text
from guanxi.messaging.mail.bounces import Bounce, bounce_in, complaint_in
from guanxi.messaging.mail.cards import ending_of
from guanxi.messaging.mail.decoding import decoded, header, headers, without_breaks

MOST_FILES, LONGEST = 50, 500_000
AUTOMATIC = {"bulk", "junk", "list", "auto_reply"}
YEARS = range(1990, 2100)


@dataclass(frozen=True)
class File:
    """A file that came with a mail."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class ReadMail:
    """What stands in a mail. `receivers` are all addresses to which it says that it goes; `complaint` names a
    mail of ours of which its receiver complains."""

    message_id: str
    sender: str
    sender_name: str
    receivers: tuple[str, ...]
    copies: tuple[str, ...]
    subject: str
    sent_at: datetime
    text: str
    html: str
    references: tuple[str, ...]
    files: tuple[File, ...]
    is_automatic: bool
    bounce: Bounce | None
    complaint: str = ""


def read(content: bytes) -> ReadMail:
    """The mail in these bytes."""
    mail = message_from_bytes(content, policy=compat32)
    senders = addresses(mail, "From") or addresses(mail, "Sender") or [("", "")]
    texts, htmls, files = [], [], []
    for part in _leaves(mail):
        if isinstance(part, File):
            files.append(part)
        elif part.get_content_type() == "text/html":
            htmls.append(decoded(part)[:LONGEST])
        else:
            texts.append(decoded(part)[:LONGEST])
    html = "\n<hr>\n".join(htmls)
    text = "\n\n".join(texts).strip() or as_text(html)
    return ReadMail(
        message_id=_message_id(mail, content),
        sender=senders[0][1].lower()[:320],
        sender_name=senders[0][0][:200],
        receivers=tuple(address.lower()[:320] for _name, address in addresses(mail, "To")),
        copies=tuple(address.lower()[:320] for _name, address in addresses(mail, "Cc")),
        subject=header(mail, "Subject")[:500],
        sent_at=_moment(mail),
        text=text.replace("\x00", ""),
        html=html.replace("\x00", ""),
        references=_references(mail),
        files=tuple(files[:MOST_FILES]),
        is_automatic=_is_automatic(mail),
        bounce=bounce_in(mail),
        complaint=complaint_in(mail),
    )


def addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    """Names and addresses of a header; names are decoded after they were told apart, for the commas in them."""
    found = getaddresses([without_breaks(one) for one in headers(mail, name)])
    return [(header(who), address.strip()) for who, address in found if "@" in address]


def _leaves(mail: Message) -> Iterator[Message | File]:
    """The parts that are words, and those that are files; a mail inside is a file."""
    if mail.get_content_type() == "message/rfc822" and mail.get_payload():
        inner = mail.get_payload(0) if mail.is_multipart() else None
        whole = inner.as_bytes() if isinstance(inner, Message) else b""
        yield File(_name(mail) or "mail.eml", "message/rfc822", whole)
        return
    if mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
        return
    is_words = mail.get_content_type() in {"text/plain", "text/html"} and not _name(mail)
    if is_words and "attachment" not in str(mail.get("Content-Disposition", "")).lower():
        yield mail
        return
    content = mail.get_payload(decode=True)
    if isinstance(content, bytes) and content:
        yield File(_named(mail), mail.get_content_type(), content)


def _named(part: Message) -> str:
    """The name of a file; of a card or an invitation one that says so, even where it came without any."""
    name, ending = _name(part) or "file", ending_of(part.get_content_type())
    return name if name.lower().endswith(ending) else f"{name[:190]}{ending}"


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        return "file"
    return header(name)[:200]


def _message_id(mail: Message, content: bytes) -> str:
    """Its own name; one without gets a name of what stands in it, so that it is the same the next time."""
    given = without_breaks(" ".join(headers(mail, "Message-ID"))).strip()
    return given[:500] if given else f"<{hashlib.sha256(content).hexdigest()}@nameless.invalid>"


def _references(mail: Message) -> tuple[str, ...]:
    said = " ".join((*headers(mail, "References"), *headers(mail, "In-Reply-To")))
    return tuple(dict.fromkeys(one[:500] for one in without_breaks(said).split() if one.startswith("<")))[-50:]


def _moment(mail: Message) -> datetime:
    """When it says that it was written; now, where that can't be."""
    now = clock.now()
    try:
        said = parsedate_to_datetime(" ".join(headers(mail, "Date")[:1]))
    except (ValueError, TypeError, OverflowError, IndexError):
        return now
    moment = said if said.tzinfo else said.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC) if moment.year in YEARS else now
    except OverflowError:
        return now


def _is_automatic(mail: Message) -> bool:
    """Whether a program wrote it; nobody answers these (RFC 3834)."""
    submitted = header(mail, "Auto-Submitted").lower()
    marks = header(mail, "X-Autoreply") or header(mail, "X-Autorespond")
    is_reply = bool(submitted and submitted != "no") or bool(marks)
    return is_reply or header(mail, "Precedence").lower() in AUTOMATIC or header(mail, "Return-Path") == "<>"
