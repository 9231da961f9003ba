"""Settings › Mail: from whom the company writes, what stands beneath mailings, and a mail to try it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.kernel.errors import DomainError
from guanxi.messaging.mail import tries
from guanxi.messaging.mail.making import company_address
from guanxi.messaging.mail.models import Basis, keep_mail_settings, mail_settings
from guanxi.messaging.mail.sending import company_server
from guanxi.messaging.outbox.log import last_of
from guanxi.meta.field import Field
from guanxi.meta.types.contact import Email
from guanxi.meta.types.text import Text
from guanxi.web.messages.connections import ConnectionPage, answer, cleaned, refuse, tried
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/mail"
SHOWN = 5
TO = Field(key="to", type=Email(), label=gettext_lazy("To"), column="to")
FIELDS = (
    Field(key="sender_name", type=Text(limit=100), label=gettext_lazy("Name of the sender"), column="sender_name"),
    Field(key="sender_address", type=Email(), label=gettext_lazy("Address of the sender"), column="sender_address"),
    Field(
        key="postal_address",
        type=Text(limit=300),
        label=gettext_lazy("Postal address of the company"),
        column="postal_address",
        help=gettext_lazy("Stands beneath every mailing; laws against unwanted mail ask for it."),
    ),
)

add(
    SettingsPage(
        label=gettext_lazy("Mail"),
        about=gettext_lazy("From whom the company's mail comes, who may get mailings, and a mail to try it."),
        icon="mail",
        href=HERE,
        group="messages",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: HttpRequest) -> HttpResponse:
    """Show the settings; keep them, or send a mail to try them."""
    return answer(request, PAGE)


def _keep(request: HttpRequest) -> str:
    values, errors = cleaned(FIELDS, request.POST)
    basis = request.POST.get("basis", Basis.CONSENT)
    if basis not in Basis.values:
        errors.append(DomainError("E_CHOICE", field="basis", label=_("Marketing"), choices=", ".join(Basis.values)))
    refuse(errors)
    keep_mail_settings({**values, "basis": basis})
    return _("Saved.")


def _try(request: HttpRequest) -> str:
    address = TO.clean(request.POST.get("to", ""))
    if not address:
        raise TO.refused("E_REQUIRED")
    tries.try_mail(request.actor, address)
    return _("The test mail is on its way; its state stands below.")


def _beside(request: HttpRequest, values: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    server = company_server()
    return {
        "bases": Basis.choices,
        "basis": values.get("basis") or Basis.CONSENT,
        "server": f"{server.host}:{server.port}" if server else "",
        "address": company_address(),
        "to": values.get("to") or request.person.email,
        "to_error": wrong.get("to"),
        "tests": tried(last_of(tries.KEY, SHOWN)),
    }


PAGE = ConnectionPage(
    here=HERE,
    template="mail/settings.html",
    fields=FIELDS,
    known=lambda: vars(mail_settings()),
    keep=_keep,
    steps={"test": _try},
    beside=_beside,
)
