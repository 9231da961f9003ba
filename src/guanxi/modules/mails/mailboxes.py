"""What lies in the mailboxes that a person reads: his own, and the company's where he may; and what he makes of it."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, system_actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.text import sought
from guanxi.messaging.mail.boxes import boxes_of
from guanxi.meta import registry
from guanxi.modules.mails.models import ABOUT, Mail
from guanxi.modules.mails.signatures import signature_of, signed
from guanxi.records import store
from guanxi.records.file_links import link_files

FOLDERS = ("inbox", "sent", "unmatched")
QUOTED = 8_000


def mails_of(actor: Actor, folder: str = "", asked: str = "") -> QuerySet[Mail]:
    """The mails in them, newest first; what he sent from here lies under `sent` too."""
    in_boxes = Q(mailbox__in=boxes_of(actor).values("pk"))
    mine = Q(mailbox=None, direction="out", owner=actor.user_id)
    rows = Mail.objects.filter(in_boxes | mine, deleted_at=None)
    if folder == "sent":
        rows = rows.filter(direction="out")
    elif folder == "unmatched":
        rows = rows.filter(direction="in", is_private=True, **{f"{key}__isnull": True for key in ABOUT})
    elif folder == "inbox":
        rows = rows.filter(direction="in")
    for word in sought(asked).split()[:8]:
        rows = rows.filter(Q(subject_key__contains=word) | Q(body_key__contains=word) | Q(sender__contains=word))
    return rows.order_by("-sent_at", "-pk")


def fetch(actor: Actor, pk: int) -> Mail:
    """One of these mails; anybody else's is missing."""
    mail = mails_of(actor).filter(pk=pk).first()
    if mail is None:
        raise Missing
    return mail


@transaction.atomic
def set_private(actor: Actor, pk: int, *, is_private: bool) -> None:
    """Take a mail off the records that it is about, or put it back there."""
    mail = fetch(actor, pk)
    if mail.mailbox_id is None:
        raise DomainError("E_STATE", state=registry.get("mail").field("status").type.display(mail.status))
    Mail.objects.filter(pk=pk).update(is_private=is_private or not any(getattr(mail, f"{key}_id") for key in ABOUT))


@transaction.atomic
def make(actor: Actor, pk: int, key: str) -> Any:
    """A lead or a contact of whoever wrote a mail, which is about it from then on."""
    mail = fetch(actor, pk)
    name = mail.sender_name or mail.sender.partition("@")[0]
    data = {"contact": {"name": name[:100]}, "lead": {"contact_name": name[:100], "source": "email"}}[key]
    record = store.create(registry.get(key), actor, {**data, "email": mail.sender})
    _attach(mail, {key: record.pk})
    return record


def _attach(mail: Mail, found: dict[str, int]) -> None:
    Mail.objects.filter(pk=mail.pk).update(is_private=False)
    store.update(registry.get("mail"), system_actor(), mail.pk, found, verb="linked", trusted=True, history=True)


@transaction.atomic
def answer(actor: Actor, pk: int, *, forward_to: str = "") -> Mail:
    """A draft that answers a mail, or hands it on, with the words of that one below."""
    mail = fetch(actor, pk)
    about = {key: found for key in ABOUT if (found := getattr(mail, f"{key}_id")) and _sees(actor, key, found)}
    data: dict[str, Any] = {"body": signed("", signature_of(actor)) + _quoted(mail), **about}
    if forward_to:
        data = {"body": data["body"], "subject": _begun("Fwd: ", mail.subject), "to": forward_to}
    else:
        data |= {"subject": _begun("Re: ", mail.subject), "to": mail.sender if mail.direction == "in" else mail.to}
    draft: Mail = store.create(registry.get("mail"), actor, data)
    if forward_to:
        link_files(registry.get("mail"), mail.pk, registry.get("mail"), draft.pk, actor)
    else:
        Mail.objects.filter(pk=draft.pk).update(references=mail.references or mail.message_id, thread=mail.thread)
    return draft


def _sees(actor: Actor, key: str, pk: int) -> bool:
    module = registry.get(key)
    return actor.may(module, "view") and visible(module, actor, named=True).filter(pk=pk).exists()


def _begun(mark: str, subject: str) -> str:
    return subject if subject.lower().startswith(mark.lower()) else f"{mark}{subject}"[:500]


def _quoted(mail: Mail) -> str:
    when = timezone.localtime(mail.sent_at) if mail.sent_at else None
    wrote = _("%(who)s wrote on %(when)s:") % {
        "who": mail.sender_name or mail.sender,
        "when": f"{when:%Y-%m-%d %H:%M}" if when else "",
    }
    lines = registry.get("mail").field("body").type.display(mail.body)[:QUOTED].split("\n")
    return "\n\n" + "\n".join((wrote, *(f"> {line}" for line in lines)))
