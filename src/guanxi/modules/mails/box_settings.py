"""Setting up a mailbox: what is asked, and how it is kept."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.kernel.errors import DomainError, Invalid
from guanxi.kernel.sealing import seal
from guanxi.kernel.strict import digits
from guanxi.messaging.mail.models import MailBox, Security
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.contact import Email
from guanxi.meta.types.text import Secret, Text

TEXTS = {"label": Text(limit=100), "address": Email(), "host": Text(limit=200), "name": Text(limit=200)}


def box_fields() -> list[dict[str, Any]]:
    """The fields of the form."""
    return [
        {"name": "label", "label": pgettext("mailbox", "Name"), "kind": "text", "required": True},
        {"name": "address", "label": _("E-mail"), "kind": "email", "required": True},
        {"name": "host", "label": _("IMAP server"), "kind": "text", "required": True},
        {"name": "port", "label": _("Port"), "kind": "integer", "required": True},
        {"name": "security", "label": _("Encryption"), "kind": "choice", "choices": Security.choices, "required": True},
        {"name": "name", "label": _("User name"), "kind": "text", "required": True},
        {"name": "password", "label": _("Password"), "kind": "password", "required": True}
        | {"hint": _("Kept encrypted. Many providers want a password of its own for programs.")},
    ]


def keep_box(box: MailBox, given: Mapping[str, str]) -> MailBox:
    """Keep a mailbox; what is wrong is named field by field."""
    errors: list[DomainError] = []
    labels = {one["name"]: one["label"] for one in box_fields()}
    for key, kind in {**TEXTS, "password": Secret(limit=500)}.items():
        try:
            value = kind.clean(given.get(key, ""))
        except Refusal as refusal:
            errors.append(DomainError(refusal.code, field=key, label=labels[key], **refusal.params))
            continue
        if not value:
            errors.append(DomainError("E_REQUIRED", field=key, label=labels[key]))
        setattr(box, key, seal(value) if key == "password" else value)
    port = digits(given.get("port", "")) or 0
    if not 0 < port < 65536:
        errors.append(DomainError("E_RANGE", field="port", label=labels["port"], low=1, high=65535))
    if given.get("security") not in Security.values:
        choices = ", ".join(Security.values)
        errors.append(DomainError("E_CHOICE", field="security", label=labels["security"], choices=choices))
    if errors:
        raise Invalid(errors)
    box.port, box.security = port, given["security"]
    box.save()
    return box
