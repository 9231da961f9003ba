"""Settings › Mail: from whom the company writes, what stands beneath mailings, and a mail to try it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.messaging.mail import tries
from guanxi.messaging.mail.making import company_address
from guanxi.messaging.mail.sending import company_server
from guanxi.messaging.mail.sheet import MAIL
from guanxi.messaging.outbox.log import last_of
from guanxi.meta.field import Field
from guanxi.meta.types.contact import Email
from guanxi.web.messages.connections import ConnectionPage, add_page, answer, tried

SHOWN = 5
TO = Field(key="to", type=Email(), label=gettext_lazy("To"), column="to")

add_page(MAIL, icon="mail")


@require_http_methods(["GET", "HEAD", "POST"])
def mail_page(request: HttpRequest) -> HttpResponse:
    """Show the settings; keep them, or send a mail to try them."""
    return answer(request, PAGE)


def _try(request: HttpRequest) -> str:
    address = TO.clean(request.POST.get("to", ""))
    if not address:
        raise TO.refused("E_REQUIRED")
    tries.try_mail(request.actor, address)
    return _("The test mail is on its way; its state stands below.")


def _beside(request: HttpRequest, values: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    server = company_server()
    return {
        "server": f"{server.host}:{server.port}" if server else "",
        "address": company_address(),
        "to": values.get("to") or request.person.email,
        "to_error": wrong.get("to"),
        "tests": tried(last_of(tries.KEY, SHOWN)),
    }


PAGE = ConnectionPage(sheet=MAIL, template="mail/settings.html", steps={"test": _try}, beside=_beside)
