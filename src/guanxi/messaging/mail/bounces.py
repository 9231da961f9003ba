"""Mails that came back: delivery reports (RFC 3464), read for whom they are about and whether for good; and mails
that were unwanted, as providers report them (RFC 5965)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.channels import declare_reason
from guanxi.messaging.mail.decoding import header, headers

BOUNCED = declare_reason("bounced", _("It came back: the receiver's server could not deliver it."))

STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
OURS = re.compile(r"<([0-9a-f]{32})@")


@dataclass(frozen=True)
class Returned:
    """One receiver whom a mail did not reach; `is_final` when it never will."""

    address: str
    is_final: bool
    said: str


@dataclass(frozen=True)
class Bounce:
    """A report about one of our mails, by the name that it bears in the delivery log where that is known."""

    returned: tuple[Returned, ...]
    message_name: str = ""


def bounce_in(mail: Message) -> Bounce | None:
    """The report that a mail holds, if it is one."""
    parts = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
    if not parts:
        return None
    returned = tuple(one for part in parts for one in _returned(part))
    return Bounce(returned, _ours(mail)) if returned else None


def complaint_in(mail: Message) -> str:
    """The name of our mail that a report of abuse is about, if the mail holds one."""
    kinds = {part.get_content_type() for part in mail.walk()}
    return _ours(mail) if "message/feedback-report" in kinds else ""


def _returned(report: Message) -> Iterator[Returned]:
    blocks = report.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        action = header(block, "Action").lower()
        address = _address(header(block, "Final-Recipient") or header(block, "Original-Recipient"))
        if address and action in {"failed", "delayed"}:
            status, said = header(block, "Status"), header(block, "Diagnostic-Code")
            found = STATUS.search(status) or STATUS.search(said)
            is_final = action == "failed" and (found is None or found[1] == "5")
            yield Returned(address, is_final, f"{status} {said}".strip()[:500])


def _address(recipient: str) -> str:
    """`rfc822; someone@example.org` as an address."""
    return recipient.rpartition(";")[2].strip().strip("<>").lower()


def _ours(mail: Message) -> str:
    """The name of the mail that came back, as its headers in the report say."""
    for part in mail.walk():
        if part is mail:
            continue
        names = " ".join(headers(part, "Message-ID"))
        if not names and part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            names = content.decode("latin-1") if isinstance(content, bytes) else ""
        if found := OURS.search(names):
            return found[1]
    return ""
