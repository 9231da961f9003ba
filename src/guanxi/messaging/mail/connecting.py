"""As what Guanxi is registered at the mail provider, who may let it into which account, and what becomes of that."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.messaging.mail import tokens
from guanxi.messaging.mail.boxes import boxes_set_up_by
from guanxi.messaging.mail.models import MailAccess, MailApp, MailBox, MailSettings, keep_mail_settings, mail_settings
from guanxi.messaging.mail.sending import company_server
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.contact import Url
from guanxi.meta.types.text import Secret, Text

PROVIDERS = options(*((key, one.label) for key, one in tokens.PRESETS.items()))
FIELDS = (
    Field(
        key="provider",
        type=Choice(options=PROVIDERS),
        label=gettext_lazy("Mail provider"),
        column="provider",
        required=True,
    ),
    Field(key="client_id", type=Text(limit=300), label=gettext_lazy("Client ID"), column="client_id", required=True),
    Field(key="secret", type=Secret(limit=500), label=gettext_lazy("Client secret"), column="secret"),
    Field(
        key="authorize_url",
        type=Url(),
        label=gettext_lazy("Address where people agree"),
        column="authorize_url",
        help=gettext_lazy("Left empty, it is the provider's. For one tenant alone put its ID in place of its name."),
    ),
    Field(
        key="token_url",
        type=Url(),
        label=gettext_lazy("Address of tokens"),
        column="token_url",
        help=gettext_lazy("Left empty, it is the provider's."),
    ),
    Field(
        key="scopes",
        type=Text(limit=500),
        label=gettext_lazy("What is asked for (scopes)"),
        column="scopes",
        help=gettext_lazy("Left empty, it is what reading and sending mail need at the provider."),
    ),
)


def app() -> MailApp:
    """As what Guanxi is registered at the provider; E_CHAT_OFF where it is not."""
    found = tokens.app()
    if found is None:
        raise DomainError("E_CHAT_OFF", provider=_("Sign-in at mail servers"))
    return found


def box_of(actor: Actor, pk: int) -> MailBox:
    """A mailbox that this person sets up and that is entered by agreeing; any other is missing."""
    found = boxes_set_up_by(actor).filter(pk=pk, by_token=True).first()
    if found is None:
        raise Missing
    return found


def account_of(actor: Actor, pk: int) -> str:
    """The account that Guanxi is to be let into: of a mailbox, or, without one, that by which mail leaves."""
    if pk:
        return box_of(actor, pk).name
    if not actor.is_admin:
        raise Denied("administer")
    server = company_server()
    if server is None or not server.by_token:
        raise DomainError("E_CHAT_OFF", provider="GUANXI_EMAIL_URL (auth=xoauth2)")
    return server.user


def companys() -> MailAccess | None:
    """The access by which the company's mail leaves."""
    return mail_settings().access


@transaction.atomic
def connect(actor: Actor, pk: int, access: MailAccess) -> None:
    """Use an access from now on; the one before is forgotten."""
    account_of(actor, pk)
    before = box_of(actor, pk).access_id if pk else mail_settings().access_id
    if pk:
        MailBox.objects.filter(pk=pk).update(access=access, problem="")
    else:
        keep_mail_settings({"access": access})
    is_used = MailBox.objects.filter(access=before).exists() or MailSettings.objects.filter(access=before).exists()
    if before and not is_used:
        MailAccess.objects.filter(pk=before).delete()
