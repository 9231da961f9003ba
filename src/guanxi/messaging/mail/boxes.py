"""Setting up mailboxes: whose there are, what is asked of a new one, and how it is kept."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.kernel.sealing import seal
from guanxi.kernel.strict import digits
from guanxi.messaging.mail.models import MailAccess, MailBox, Security
from guanxi.messaging.mail.tokens import app
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.contact import Email
from guanxi.meta.types.text import Secret, Text

TEXTS = {"label": Text(limit=100), "address": Email(), "host": Text(limit=200), "name": Text(limit=200)}
BY_PASSWORD, BY_TOKEN = "password", "token"


def boxes_of(actor: Actor) -> QuerySet[MailBox]:
    """The mailboxes that a person reads."""
    reads_companys = actor.is_admin or "mail.view_all" in actor.rights
    return MailBox.objects.filter(Q(user=actor.user_id) | (Q(user=None) if reads_companys else Q(pk__in=[])))


def boxes_set_up_by(actor: Actor) -> QuerySet[MailBox]:
    """The mailboxes that a person may set up: his own, and for administrators the company's."""
    return MailBox.objects.filter(Q(user=actor.user_id) | (Q(user=None) if actor.is_admin else Q(pk__in=[])))


def ways_in() -> list[tuple[str, str]]:
    """How a mailbox may be entered."""
    by_token = [(BY_TOKEN, _("By agreeing at the mail provider"))] if app() is not None else []
    return [(BY_PASSWORD, _("By password")), *by_token]


def box_fields() -> list[dict[str, Any]]:
    """The fields of the form."""
    ways = ways_in()
    hint = _("Kept encrypted. Many providers want a password of its own for programs.")
    password = {"name": "password", "label": _("Password"), "kind": "password", "hint": hint}
    way = {"name": "sign_in", "label": _("Sign-in"), "kind": "choice", "choices": ways, "required": True}
    return [
        {"name": "label", "label": pgettext("mailbox", "Name"), "kind": "text", "required": True},
        {"name": "address", "label": _("E-mail"), "kind": "email", "required": True},
        {"name": "host", "label": _("IMAP server"), "kind": "text", "required": True},
        {"name": "port", "label": _("Port"), "kind": "integer", "required": True},
        {"name": "security", "label": _("Encryption"), "kind": "choice", "choices": Security.choices, "required": True},
        {"name": "name", "label": _("User name"), "kind": "text", "required": True},
        *([way] if len(ways) > 1 else []),
        {**password, "required": len(ways) == 1},
    ]


def keep_box(box: MailBox, given: Mapping[str, str]) -> MailBox:
    """Keep a mailbox; what is wrong is named field by field."""
    errors: list[DomainError] = []
    labels = {one["name"]: one["label"] for one in box_fields()}
    way = given.get("sign_in") or BY_PASSWORD
    _choose(errors, "sign_in", _("Sign-in"), way, [key for key, _label in ways_in()])
    for key, kind in {**TEXTS, "password": Secret(limit=500)}.items():
        try:
            value = kind.clean(given.get(key, ""))
        except Refusal as refusal:
            errors.append(DomainError(refusal.code, field=key, label=labels[key], **refusal.params))
            continue
        if not value and not (key == "password" and way == BY_TOKEN):
            errors.append(DomainError("E_REQUIRED", field=key, label=labels[key]))
        setattr(box, key, seal(value) if key == "password" else value)
    port = digits(given.get("port", "")) or 0
    if not 0 < port < 65536:
        errors.append(DomainError("E_RANGE", field="port", label=labels["port"], low=1, high=65535))
    _choose(errors, "security", labels["security"], given.get("security", ""), Security.values)
    if errors:
        raise Invalid(errors)
    box.port, box.security, box.by_token = port, given["security"], way == BY_TOKEN
    box.save()
    return box


@transaction.atomic
def remove_box(box: MailBox) -> None:
    """Read a mailbox no more, and forget what let us in; the mails that it brought stay."""
    access = box.access_id
    box.delete()
    MailAccess.objects.filter(pk=access).delete()


def _choose(errors: list[DomainError], key: str, label: str, value: str, choices: list[str]) -> None:
    if value not in choices:
        errors.append(DomainError("E_CHOICE", field=key, label=label, choices=", ".join(choices)))
