"""Who one is at the providers of chats: linked and unlinked by the person himself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.kernel.errors import DomainError, Missing
from guanxi.messaging.directory.entering import has_password, links_of, unlink
from guanxi.messaging.im.connections import active_provider, active_providers
from guanxi.messaging.im.models import Identity
from guanxi.web import formats
from guanxi.web.chats import begun
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.once_begun import recall, remember
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say

HERE = "/me/chats"
PROVED, SECONDS = "chat_proof", 300
PROOFS = 20  # passwords that a person may try here in a minute


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show the links; end one, or prove by the password that one may make one."""
    if request.method != "POST":
        return _shown(request)
    key = request.POST.get("provider", "")
    try:
        if request.POST.get("step") == "unlink":
            unlink(key, request.person)
            say(request, _("The link is ended."))
            return redirect(HERE)
        _prove(request)
    except DomainError as error:
        return _shown(request, asked=key, error=error)
    remember(request, PROVED)
    return _shown(request, asked=key, is_proved=True)


@never_cache
@require_safe
def go(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider, to come back linked; for who has just proved to be himself."""
    known = active_provider(provider)
    if known is None:
        raise Missing
    if recall(request, PROVED, SECONDS) is None:
        return redirect(HERE)
    return begun.go(request, known, HERE, for_id=request.person.pk)


def _prove(request: HttpRequest) -> None:
    keep_pace(request.actor, "proof", PROOFS)
    if has_password(request.person) and not request.person.check_password(request.POST.get("password", "")):
        raise DomainError("E_PASSWORD_WRONG", field="password")


def _shown(
    request: HttpRequest, *, asked: str = "", is_proved: bool = False, error: DomainError | None = None
) -> HttpResponse:
    wrong = at_fields(error) if error else {}
    links = links_of(request.person)
    values: dict[str, Any] = {
        "rows": [_row(one.key, one.label, links.get(one.key)) for one in active_providers()],
        "asked": asked,
        "is_proved": is_proved,
        "must_prove": has_password(request.person),
        "wrong": wrong.get("password", ""),
        "errors": summary(error, set(wrong)) if error else [],
    }
    return page(request, "chats/own.html", status=error.status if error else 200, **values)


def _row(key: str, label: Any, link: Identity | None) -> dict[str, Any]:
    since = formats.moment(link.since) if link else ""
    return {"key": key, "label": label, "since": since, "href": f"{HERE}/{key}/go"}
