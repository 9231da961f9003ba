"""Settings › Mail: from whom the company writes, what stands beneath mailings, and a mail to try it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.messaging.channels import REASONS
from guanxi.messaging.mail.making import company_address
from guanxi.messaging.mail.models import Basis, keep_mail_settings, mail_settings
from guanxi.messaging.mail.sending import company_server
from guanxi.messaging.mail.tries import last_tries, try_mail
from guanxi.messaging.outbox.models import Message, State
from guanxi.meta.field import Field
from guanxi.meta.types.contact import Email
from guanxi.meta.types.text import Text
from guanxi.web import formats
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.rendering import page, say
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
    actor: Actor = request.actor
    if not actor.is_admin:
        raise Denied("administer")
    if request.method != "POST":
        return _shown(request, vars(mail_settings()))
    try:
        if request.POST.get("step") == "test":
            _try(actor, request.POST.get("to", ""))
            say(request, _("The test mail is on its way; its state stands below."))
        else:
            _keep(request.POST)
            say(request, _("Saved."))
    except DomainError as error:
        return _shown(request, request.POST, error)
    return redirect(HERE)


def _keep(given: Any) -> None:
    errors: list[DomainError] = []
    values: dict[str, Any] = {}
    for field in FIELDS:
        try:
            values[field.key] = field.clean(given.get(field.key, ""))
        except DomainError as error:
            errors.append(error)
    basis = given.get("basis", Basis.CONSENT)
    if basis not in Basis.values:
        errors.append(DomainError("E_CHOICE", field="basis", label=_("Marketing"), choices=", ".join(Basis.values)))
    if errors:
        raise Invalid(errors)
    keep_mail_settings({**values, "basis": basis})


def _try(actor: Actor, text: str) -> None:
    address = TO.clean(text)
    if not address:
        raise TO.refused("E_REQUIRED")
    try_mail(actor, address)


def _shown(request: HttpRequest, given: Any, error: DomainError | None = None) -> HttpResponse:
    wrong = at_fields(error) if error else {}
    server = company_server()
    values = {
        "fields": [_field(field, given, wrong) for field in FIELDS],
        "bases": Basis.choices,
        "basis": given.get("basis") or Basis.CONSENT,
        "server": f"{server.host}:{server.port}" if server else "",
        "address": company_address(),
        "to": given.get("to") or request.person.email,
        "tests": [_test(one) for one in last_tries(SHOWN)],
        "errors": summary(error, {*wrong}) if error else [],
    }
    return page(request, "mail/settings.html", status=error.status if error else 200, **values)


def _field(field: Field, given: Any, wrong: dict[str, str]) -> dict[str, Any]:
    kind = "email" if isinstance(field.type, Email) else "text"
    value = given.get(field.key) or ""
    return {
        "name": field.key,
        "label": field.label,
        "kind": kind,
        "value": value,
        "hint": field.help,
        "error": wrong.get(field.key),
    }


def _test(message: Message) -> dict[str, Any]:
    return {
        "to": message.address,
        "when": formats.moment(message.at),
        "state": State(message.state).label,
        "tone": {"sent": "good", "delivered": "good", "failed": "bad"}.get(message.state, ""),
        "why": REASONS.get(message.reason, ""),
        "detail": message.detail,
        "tried": message.tried,
    }
