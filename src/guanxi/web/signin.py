"""Signing in and out; a person may use user name, e-mail or mobile number."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.actor import find_company
from guanxi.access.lockout import lock_name, minutes_left
from guanxi.kernel.errors import DomainError
from guanxi.kernel.ports import Port
from guanxi.web import second_step
from guanxi.web.chats import entrances
from guanxi.web.going_on import after
from guanxi.web.middleware import open_to_all
from guanxi.web.rendering import page

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trial:
    """People as whom a newcomer may look around (user name, name, position), and the password that they share."""

    people: tuple[tuple[str, str, str], ...] = ()
    password: str = ""


# Who may be tried with one click: nobody, unless this server was started for showing the demo company.
trial: Port[Callable[[], Trial]] = Port("trial", Trial)


_ways: list[Callable[[str], list[dict[str, Any]]]] = []


def add_ways(offered: Callable[[str], list[dict[str, Any]]]) -> None:
    """Name who knows further ways in: for the page to which somebody wants, buttons as {label, href}."""
    _ways.append(offered)


@open_to_all
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and what comes of it; who has a second factor is asked for that next."""
    if find_company() is None:
        return redirect("welcome")
    if request.method != "POST":
        straight = "" if request.user.is_authenticated else entrances.straight(request)
        there = straight or (after(request) if request.user.is_authenticated else "")
        return HttpResponseRedirect(there) if there else form(request)
    user = authenticate(request, username=request.POST.get("username", ""), password=request.POST.get("password", ""))
    if user is None:
        log.warning("A sign-in was refused")
        return form(request, DomainError("E_LOGIN_FAILED"))
    return second_step.begin(request, user, after(request))


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and have the browser forget what pages have kept there, drafts included."""
    logout(request)
    answer = HttpResponseRedirect(entrances.own_form(request))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """What someone sees whose name is locked; called by the middleware that counts failures."""
    minutes = minutes_left(lock_name(request, credentials), timezone.now())
    return form(request, DomainError("E_LOGIN_LOCKED", minutes=minutes))


def form(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    status = error.status if error else 200
    there = after(request)
    told = {"error": error, "name": request.POST.get("username", ""), "next": there, "trial": trial.ask()}
    ways = [*entrances.offered(request, there), *(way for offered in _ways for way in offered(there))]
    return page(request, "gate/login.html", status=status, ways=ways, **told)
