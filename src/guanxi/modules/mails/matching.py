"""Whose mail it is: contacts, leads and accounts by their address, and what an answer answers."""

from collections.abc import Iterable
from typing import Any

from guanxi.messaging.mail.reading import ReadMail
from guanxi.meta import registry
from guanxi.modules.mails.models import ABOUT, Mail

KINDS = ("contact", "lead", "account")
MOST = 20


def about(read: ReadMail, own: Iterable[str]) -> dict[str, int]:
    """The records that a mail is about: of the thread that it goes on, else by the addresses of others in it."""
    before = answered(read)
    known = {key: getattr(before, f"{key}_id") for key in ABOUT} if before is not None else {}
    found = {key: pk for key, pk in known.items() if pk}
    return found or by_addresses([read.sender, *read.receivers, *read.copies], own)


def by_addresses(addresses: Iterable[str], own: Iterable[str]) -> dict[str, int]:
    """The newest living records with these addresses, one of a kind; a contact's account with it."""
    mine = {one.lower() for one in own}
    others = [one.lower() for one in dict.fromkeys(addresses) if one and one.lower() not in mine][:MOST]
    found: dict[str, int] = {}
    for key in KINDS if others else ():
        if record := _newest(key, others):
            found[key] = record.pk
            if key == "contact" and record.account_id:
                found["account"] = record.account_id
                break
            if key != "account":
                break
    return found


def answered(read: ReadMail) -> Mail | None:
    """The mail of ours, sent or received, that this one answers."""
    rows = Mail.objects.filter(message_id__in=read.references, deleted_at=None)
    return rows.order_by("-sent_at").first() if read.references else None


def _newest(key: str, addresses: list[str]) -> Any:
    """Addresses are kept in small letters, so that they are equal or not."""
    rows = registry.get(key).model.objects.filter(email__in=addresses, deleted_at=None)
    if key == "lead":
        rows = rows.exclude(status__in=("converted", "disqualified"))
    return rows.order_by("-updated_at", "-pk").first()
