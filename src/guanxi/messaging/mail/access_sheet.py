"""As what Guanxi is registered at the mail provider, as a sheet."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.mail import tokens
from guanxi.messaging.mail.connecting import FIELDS
from guanxi.meta.sheet import Sheet, declare


def _keep(_actor: Any, values: Mapping[str, Any]) -> None:
    tokens.keep_app({key: "" if value is None else value for key, value in values.items()})


MAIL_ACCESS = declare(
    Sheet(
        key="mail-access",
        at_home=True,
        label=_("Sign-in at mail servers"),
        about=_("Let Guanxi read and send mail at Microsoft 365, Google and others without a password."),
        href="/settings/mail-access",
        group="messages",
        fields=lambda: FIELDS,
        known=lambda: vars(tokens.app() or tokens.MailApp()),
        keep=_keep,
    )
)
