"""A mail to try the settings."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.sending import Outgoing, send

KEY = "test-mail:"


@transaction.atomic
def try_mail(actor: Actor, address: str) -> None:
    """Send one to an address."""
    send.ask(
        [
            Outgoing(
                channel="mail",
                purpose="internal",
                key=f"{KEY}{uuid4().hex}",
                addresses=(address,),
                subject=_("Guanxi can send mail · 关系"),
                body=_("This mail shows that the settings work. 这封邮件说明邮件设置可用。"),
                by_id=actor.user_id,
            )
        ]
    )
