"""What the company sets about mail: from whom it comes, what stands beneath mailings, and who may get them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.mail.models import Basis, keep_mail_settings, mail_settings
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, declare
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.contact import Email
from guanxi.meta.types.text import Text

FIELDS = (
    Field(key="sender_name", type=Text(limit=100), label=_("Name of the sender"), column="sender_name"),
    Field(key="sender_address", type=Email(), label=_("Address of the sender"), column="sender_address"),
    Field(
        key="postal_address",
        type=Text(limit=300),
        label=_("Postal address of the company"),
        column="postal_address",
        help=_("Stands beneath every mailing; laws against unwanted mail ask for it."),
    ),
    Field(
        key="basis",
        type=Choice(options=options(*Basis.choices)),
        label=_("Who may get mailings"),
        column="basis",
        required=True,
        help=_("Whoever has refused or opted out never gets any."),
    ),
)


def _keep(_actor: Any, values: Mapping[str, Any]) -> None:
    keep_mail_settings(values)


MAIL = declare(
    Sheet(
        key="mail",
        label=_("Mail"),
        about=_("From whom the company's mail comes, who may get mailings, and a mail to try it."),
        href="/settings/mail",
        group="messages",
        fields=lambda: FIELDS,
        known=lambda: vars(mail_settings()),
        keep=_keep,
    )
)
