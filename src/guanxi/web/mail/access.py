"""Settings › Sign-in at mail servers: as what Guanxi is registered at the provider; and the way of a browser to there,
where somebody lets Guanxi into a mailbox, or into the account by which the company's mail leaves."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.messaging.mail import connecting, tokens
from guanxi.messaging.mail.access_sheet import MAIL_ACCESS
from guanxi.messaging.mail.sending import company_server
from guanxi.web import formats
from guanxi.web.messages.connections import ConnectionPage, add_page, answer
from guanxi.web.once_begun import recall_way, remember
from guanxi.web.rendering import say

KEPT = "mail_access"
SECONDS = 600
add_page(MAIL_ACCESS, icon="key")


@require_http_methods(["GET", "HEAD", "POST"])
def setting_up(request: HttpRequest) -> HttpResponse:
    """As what Guanxi is registered, and whether it may send."""
    return answer(request, PAGE)


@never_cache
@require_safe
def begin(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Send the browser to the provider, to agree for a mailbox; for the company's own account without one."""
    account = connecting.account_of(request.actor, pk)
    of = connecting.app()
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    remember(request, KEPT, state=state, verifier=verifier, box=pk)
    return HttpResponseRedirect(tokens.address(of, state, verifier, _back(), account))


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Keep what somebody has agreed to."""
    found, code = recall_way(request, KEPT, SECONDS), request.GET.get("code")
    if found is None:
        raise DomainError("E_CHAT_BEGUN")
    actor: Actor = request.actor
    there = _there(actor, found["box"])
    if not code:
        said = request.GET.get("error_description") or request.GET.get("error") or ""
        say(request, _("The provider has not let Guanxi in. %(detail)s") % {"detail": said[:200]}, tone="bad")
        return HttpResponseRedirect(there)
    connecting.connect(actor, found["box"], tokens.agreed(connecting.app(), code, found["verifier"], _back()))
    say(request, _("Connected."))
    return HttpResponseRedirect(there)


def _beside(request: HttpRequest, values: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    server, access = company_server(), connecting.companys()
    return {
        "back": _back(),
        "is_set": tokens.app() is not None,
        "server": f"{server.host}:{server.port}" if server and server.by_token else "",
        "account": server.user if server else "",
        "since": formats.moment(access.since) if access else "",
        "problem": access.problem if access else "",
    }


def _there(actor: Actor, box: int) -> str:
    """Where who comes back goes on."""
    if not box:
        return MAIL_ACCESS.href
    is_own = connecting.box_of(actor, box).user_id is not None
    return reverse("own-mailboxes" if is_own else "company-mailboxes")


def _back() -> str:
    return f"{settings.BASE_URL}{reverse('mail-access-back')}"


PAGE = ConnectionPage(sheet=MAIL_ACCESS, template="mail/access.html", beside=_beside)
