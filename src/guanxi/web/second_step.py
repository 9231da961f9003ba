"""Signing in, second step: whoever has a second factor shows it before a session of his begins."""

import logging
import time
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanxi.access import second_factor, sessions
from guanxi.access.models import User
from guanxi.access.signin import NameMailOrMobile
from guanxi.kernel.errors import DomainError
from guanxi.web.browsers import recognise
from guanxi.web.middleware import open_to_all
from guanxi.web.rendering import page

log = logging.getLogger(__name__)

WAITING = "second_step"
SECONDS = 300  # between password and code
BACKEND = "guanxi.access.signin.NameMailOrMobile"


def begin(
    request: HttpRequest, user: User, there: str, *, by: str = "password", is_proved: bool = False
) -> HttpResponse:
    """Let a person in who has proved who he is, or ask him for the second factor; then lead him on. `is_proved`: the
    way by which he came has asked for a second factor already, as far as the company trusts it."""
    if is_proved or not second_factor.has_second_factor(user.pk):
        _let_in(request, user, by)
        if is_proved:
            request.session[sessions.SECOND] = True
        return HttpResponseRedirect(there)
    request.session.cycle_key()
    request.session[WAITING] = [user.pk, int(time.time()), user.get_session_auth_hash(), there]
    return redirect("second-step")


@open_to_all
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and let the person in with it."""
    user, there = _waiting(request)
    if user is None:
        return redirect("login")
    minutes = second_factor.minutes_locked(user.pk)
    if minutes:
        return _form(request, DomainError("E_LOGIN_LOCKED", minutes=minutes))
    if request.method != "POST":
        return _form(request)
    if not second_factor.passes(user.pk, request.POST.get("code", "")):
        log.warning("A code was refused at the sign-in", extra={"facts": {"user": user.pk}})
        minutes = second_factor.minutes_locked(user.pk)
        wrong = DomainError("E_LOGIN_LOCKED", minutes=minutes) if minutes else DomainError("E_CODE_WRONG", status=401)
        return _form(request, wrong)
    del request.session[WAITING]
    _let_in(request, user, "code")
    request.session[sessions.SECOND] = True
    return HttpResponseRedirect(there)


def _let_in(request: HttpRequest, user: User, by: str) -> None:
    login(request, user, backend=BACKEND)
    recognise(request, user)
    log.info("Somebody signed in", extra={"facts": {"user": user.pk, "by": by}})


def _waiting(request: HttpRequest) -> tuple[User | None, str]:
    """Who has given his password a moment ago, and where he wants to go; a newer password ends the waiting."""
    pk, since, proof, there = request.session.get(WAITING) or (0, 0, "", "/")
    user = NameMailOrMobile().get_user(pk) if time.time() - since < SECONDS else None
    is_same = user is not None and constant_time_compare(user.get_session_auth_hash(), proof)
    return (user if is_same else None), there


def _form(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    told: dict[str, Any] = {"error": error, "minutes": second_factor.LOCKED.seconds // 60}
    return page(request, "gate/second.html", status=error.status if error else 200, **told)
