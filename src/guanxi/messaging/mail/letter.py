"""One mail as it goes over the wire: right encodings for names, subjects and files in any script."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.charset import BASE64, Charset
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.utils import format_datetime, formataddr
from mimetypes import guess_extension
from typing import Any

from django.core.mail import EmailMultiAlternatives

from guanxi.kernel import clock
from guanxi.kernel.picturing import NamedPicture, cid

UTF8 = Charset("utf-8")
UTF8.body_encoding = BASE64  # every server takes it, and Chinese stays short
BREAKS = str.maketrans("\r\n\x00", "   ")


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail to one receiver. `envelope` is the address for bounces; `headers` what else it bears; `pictures` are
    shown inside its HTML."""

    message_id: str
    sender: str
    to: str
    subject: str
    text: str
    sender_name: str = ""
    to_name: str = ""
    reply_to: str = ""
    cc: tuple[str, ...] = ()
    html: str = ""
    envelope: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    pictures: tuple[NamedPicture, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def receivers(self) -> list[str]:
        """Everybody to whom it is handed over."""
        return [self.to, *self.cc]


def message_id(key: str, domain: str) -> str:
    """The Message-ID of what is sent under a key: the same whenever it is tried again."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def domain_of(address: str) -> str:
    """What stands behind the @ of an address."""
    return address.rpartition("@")[2].lower()


def written(letter: Letter) -> bytes:
    """The letter as bytes with lines ended as SMTP wants them."""
    mail = EmailMultiAlternatives(
        subject=_line(letter.subject),
        body=letter.text,
        from_email=_named(letter.sender_name, letter.sender),
        to=[_named(letter.to_name, letter.to)],
        cc=list(letter.cc),
        reply_to=[letter.reply_to] if letter.reply_to else [],
        headers={
            "Message-ID": letter.message_id,
            "Date": format_datetime(clock.now()),
            **{name: _line(value) for name, value in letter.headers.items()},
        },
    )
    mail.encoding = UTF8
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    for one in letter.enclosures:
        mail.attach(_line(one.name), one.content, one.type)
    message = mail.message()
    if letter.pictures:
        _join(message, letter.pictures)
    return bytes(message.as_bytes(linesep="\r\n"))


def _join(message: Any, pictures: Iterable[NamedPicture]) -> None:
    """Put the pictures beside the HTML that shows them (RFC 2387): so mail programs show them in their places."""
    ways = next(part for part in message.walk() if part.get_content_type() == "multipart/alternative").get_payload()
    related = MIMEMultipart("related")
    related.attach(ways[-1])
    for picture in pictures:
        image = MIMEImage(picture.content, picture.type.partition("/")[2])
        image.add_header("Content-ID", f"<{cid(picture.name)}>")
        image.add_header(
            "Content-Disposition", "inline", filename=f"{picture.name}{guess_extension(picture.type) or ''}"
        )
        related.attach(image)
    ways[-1] = related


def _named(name: str, address: str) -> str:
    return formataddr((_line(name), address)) if name else address


def _line(text: str) -> str:
    """Text of one line: a line break in a header would begin another header."""
    return " ".join(text.translate(BREAKS).split())
