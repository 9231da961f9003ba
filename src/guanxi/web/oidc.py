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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.access import oidc
from guanxi.access.lockout import is_locked, minutes_left
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.contact import Url
from guanxi.meta.types.text import Secret, Text
from guanxi.web import second_step, signin
from guanxi.web.going_on import after
from guanxi.web.messages.connections import ConnectionPage, answer, cleaned, refuse, sealed
from guanxi.web.middleware import open_to_all
from guanxi.web.once_begun import recall_way, remember
from guanxi.web.settings import SettingsPage, add

log = logging.getLogger(__name__)
HERE, KEPT = "/settings/sign-in", "oidc_sign_in"
SECONDS = 600
FIELDS = (
    Field(key="label", type=Text(limit=60), label=gettext_lazy("Name on the button"), column="label", required=True),
    Field(
        key="issuer",
        type=Url(),
        label=gettext_lazy("Address of the provider (issuer)"),
        column="issuer",
        required=True,
        help=gettext_lazy("As it stands in its settings, such as https://login.example.com/realms/company."),
    ),
    Field(key="client_id", type=Text(limit=300), label=gettext_lazy("Client ID"), column="client_id", required=True),
    Field(key="secret", type=Secret(limit=500), label=gettext_lazy("Client secret"), column="secret"),
    Field(key="is_open", type=Boolean(), label=gettext_lazy("People may sign in by it"), column="is_open"),
    Field(
        key="links_people",
        type=Boolean(),
        label=gettext_lazy("Know people by their verified mail address at the first time"),
        column="links_people",
    ),
    Field(
        key="is_second_factor",
        type=Boolean(),
        label=gettext_lazy("It asks for a second factor itself, so ours is not asked"),
        column="is_second_factor",
    ),
)
add(
    SettingsPage(
        label=gettext_lazy("Sign-in by a provider"),
        about=gettext_lazy("Let people sign in by the company's own account, with OpenID Connect."),
        icon="key",
        href=HERE,
        group="people",
        is_for=lambda actor: actor.is_admin,
    )
)


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


def _keep(request: HttpRequest) -> str:
    values, errors = cleaned(FIELDS, request.POST)
    refuse(errors)
    before = oidc.set_up()
    if values.get("is_open"):
        oidc.checked(values["issuer"])
    is_same = (before.issuer, before.client_id) == (values["issuer"], values["client_id"])
    values["secret"] = sealed(values.get("secret") or "", before.secret, is_same=is_same)
    oidc.keep(values)
    return _("Saved.")


def _beside(request: HttpRequest, values: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    return {"back": _back(), "linked": oidc.linked_at(values.get("issuer") or "")}


def _back() -> str:
    return f"{settings.BASE_URL}{reverse('oidc-back')}"


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    log.warning("A sign-in by the provider was refused", extra={"facts": {"why": error.code}})
    return signin.form(request, error)


PAGE = ConnectionPage(
    here=HERE,
    template="settings/sign_in.html",
    fields=FIELDS,
    known=lambda: vars(oidc.set_up()),
    keep=_keep,
    beside=_beside,
)
urlpatterns = [
    path("login/oidc", begin, name="oidc"),
    path("login/oidc/back", back, name="oidc-back"),
    path("settings/sign-in", setting_up),
]
