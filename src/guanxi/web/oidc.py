"""Signing in by the company's own provider (OpenID Connect), and Settings › Sign-in, where that is set up."""

import logging
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.access import oidc
from guanxi.access.lockout import is_locked, minutes_left
from guanxi.access.oidc_sheet import SIGN_IN
from guanxi.kernel.errors import DomainError, Missing
from guanxi.web import second_step, signin
from guanxi.web.going_on import after
from guanxi.web.messages.connections import ConnectionPage, add_page, answer
from guanxi.web.middleware import open_to_all
from guanxi.web.once_begun import recall_way, remember

log = logging.getLogger(__name__)
KEPT = "oidc_sign_in"
SECONDS = 600
add_page(SIGN_IN, icon="key")


@open_to_all
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider."""
    known = oidc.provider()
    if known is None:
        raise Missing
    begun = oidc.begin()
    try:
        there = oidc.address(known, begun, _back())
    except DomainError as error:
        return _refused(request, error)
    remember(request, KEPT, **asdict(begun), there=after(request))
    return HttpResponseRedirect(there)


@open_to_all
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Let in whom the provider names."""
    known = oidc.provider()
    if known is None:
        raise Missing
    found, code = recall_way(request, KEPT, SECONDS), request.GET.get("code")
    try:
        if found is None or not code:
            raise DomainError("E_CHAT_BEGUN")
        begun = oidc.Begun(found["state"], found["nonce"], found["verifier"])
        who = oidc.claimed(known, begun, code, _back())
        user = oidc.user_behind(known, who)
        if is_locked(request, user):
            raise DomainError("E_LOGIN_LOCKED", minutes=minutes_left(user.username_key, timezone.now()))
    except DomainError as error:
        return _refused(request, error)
    return second_step.begin(request, user, found["there"], by="oidc", is_proved=known.is_second_factor)


def offered(there: str) -> list[dict[str, Any]]:
    """The button of the sign-in page."""
    known = oidc.provider()
    query = f"?{urlencode({'next': there})}" if there != "/" else ""
    return [{"label": known.label, "href": f"{reverse('oidc')}{query}"}] if known else []


signin.add_ways(offered)


@require_http_methods(["GET", "HEAD", "POST"])
def setting_up(request: HttpRequest) -> HttpResponse:
    """What the company's provider is; it is asked what it says of itself before it is kept."""
    return answer(request, PAGE)


def _beside(request: HttpRequest, values: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    return {"back": _back(), "linked": oidc.linked_at(values.get("issuer") or "")}


def _back() -> str:
    return f"{settings.BASE_URL}{reverse('oidc-back')}"


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    log.warning("A sign-in by the provider was refused", extra={"facts": {"why": error.code}})
    return signin.form(request, error)


PAGE = ConnectionPage(sheet=SIGN_IN, template="settings/sign_in.html", beside=_beside)
urlpatterns = [
    path("login/oidc", begin, name="oidc"),
    path("login/oidc/back", back, name="oidc-back"),
    path("settings/sign-in", setting_up),
]
