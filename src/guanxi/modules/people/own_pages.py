"""One's own safety: the second factor, and where one is signed in."""

from contextlib import suppress
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from markupsafe import Markup

from guanxi.access import second_factor, sessions
from guanxi.access.actor import find_company
from guanxi.access.models import SecondFactor
from guanxi.access.passkeys import passkeys_of
from guanxi.kernel.errors import DomainError, Missing
from guanxi.modules.people import second_factors
from guanxi.records.sessions import end_all, end_session
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say

PROOFS = 20  # passwords and codes that a person may try here in a minute
STEPS = ("begin", "confirm", "renew", "off")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def safety(request: HttpRequest) -> HttpResponse:
    """Show the second factor and the sessions; switch the second factor on, off, or make new recovery codes."""
    if request.method != "POST":
        return _shown(request)
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise DomainError("E_CHOICE", field="step", label="step", choices=", ".join(STEPS))
    keep_pace(request.actor, "proof", PROOFS)
    try:
        return _done(request, step)
    except DomainError as error:
        return _shown(request, error=error, step=step)


safety.is_for_second_factor = True


def _done(request: HttpRequest, step: str) -> HttpResponse:
    actor, password = request.actor, request.POST.get(f"password-{step}", "")
    if step == "begin":
        second_factors.begin_second_factor(actor=actor, password=password)
        return redirect("safety")
    if step == "off":
        second_factors.switch_off(actor=actor, password=password)
        request.session.pop(sessions.SECOND, None)
        say(request, _("You sign in with your password alone again."))
        return redirect("safety")
    if step == "renew":
        return _shown(request, codes=second_factors.renew_codes(actor=actor, password=password))
    here = request.session.session_key
    codes = second_factors.switch_on(actor=actor, code=request.POST.get("code", ""), session=here)
    request.session[sessions.SECOND] = True
    return _shown(request, codes=codes)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Sign out one of one's own sessions, or all but this one."""
    actor, own = request.actor, request.person.pk
    if "all" in request.POST:
        end_all(actor=actor, user_id=own, but=request.session.session_key)
        say(request, _("You are signed out everywhere else."))
    else:
        with suppress(Missing):  # it has ended by itself meanwhile
            end_session(actor=actor, user_id=own, name=request.POST.get("session", ""))
        say(request, _("That session is ended."))
    return redirect("safety")


def _shown(
    request: HttpRequest, *, error: DomainError | None = None, step: str = "", codes: list[str] | None = None
) -> HttpResponse:
    person = request.person
    factor = SecondFactor.objects.filter(user=person).first()
    pending = factor if factor and not factor.confirmed_at and (step == "confirm" or not error) else None
    values: dict[str, Any] = {
        "factor": factor if factor and factor.confirmed_at else None,
        "pending": _offer(pending, person.username) if pending else None,
        "left": second_factor.codes_left(person.pk) if factor and factor.confirmed_at else 0,
        "codes": codes,
        "passkeys": passkeys_of(person.pk),
        "must": request.actor.asks_second_factor,
        "errors": [{"message": error.message, "code": error.code}] if error else [],
        "sessions": [_session(one, request) for one in sessions.sessions_of(person.pk)[:50]],
    }
    return page(request, "people/safety.html", status=error.status if error else 200, **values)


def _offer(factor: SecondFactor, name: str) -> dict[str, Any]:
    """What the app needs: a picture to look at, or the secret to type."""
    company = find_company()
    text = second_factor.address_of(factor, name, f"Guanxi {company.name}" if company else "Guanxi")
    picture = segno.make(text, error="m").svg_inline(omitsize=True, light="#fff", svgclass="qr", lineclass=None)
    secret = second_factor.secret_of(factor)
    return {"picture": Markup(picture), "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


def _session(one: Any, request: HttpRequest) -> dict[str, Any]:
    return {
        "name": sessions.name_of(one),
        "agent": sessions.browser_of(one.agent) or _("Unknown program"),
        "address": one.address,
        "began": one.began_at,
        "seen": one.seen_at,
        "is_here": one.session_key == request.session.session_key,
    }


urlpatterns = [
    path("me/safety", safety, name="safety"),
    path("me/sessions/end", end, name="end-sessions"),
]
