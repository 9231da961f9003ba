"""What a person chooses for himself: looks, language, time zone, pins of the menu. All of it goes with his account."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.actor import Actor, find_company
from guanxi.access.preferences import keep, keep_language, keep_timezone, kept
from guanxi.meta import registry
from guanxi.web import looks, menu
from guanxi.web.frame import Frame
from guanxi.web.going_on import after
from guanxi.web.language import CODES, COOKIE
from guanxi.web.middleware import open_to_all
from guanxi.web.rendering import page, say

A_YEAR = 365 * 24 * 3600


@open_to_all
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice made in the menu of the person or on the sign-in page, and go back there."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor:
        _keep_for(actor, request)
    if request.headers.get("HX-Target") == "rail" and actor:
        return _rail(request, actor)
    is_script = "application/json" in request.headers.get("Accept", "")
    answer = HttpResponse(status=204) if is_script else HttpResponseRedirect(after(request))
    _carry(request, answer)
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own settings: how the product looks to this person and in which zone times are read."""
    person = request.person
    if request.method == "POST":
        keep_timezone(person.pk, request.POST.get("timezone", ""))
        say(request, _("Saved"))
        return HttpResponseRedirect("/me")
    company = find_company()
    zones = [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone]
    own = _("As the company: %(zone)s") % {"zone": company.timezone if company else "UTC"}
    field = {"name": "timezone", "label": _("Time zone"), "kind": "choice", "value": person.timezone or ""}
    timezone = {**field, "choices": zones, "empty_label": own}
    values: dict[str, Any] = {"timezone": timezone, "map_choice": looks.chosen(request, "map")}
    may_decide = request.actor.may(registry.get("approval"), "view")
    return page(request, "me.html", person=person, may_have_stand_in=may_decide, **values)


def _keep_for(actor: Actor, request: HttpRequest) -> None:
    """Each choice that was sent and that there is."""
    for name, allowed in looks.CHOICES.items():
        is_open = actor.is_admin or name not in looks.FOR_ADMINISTRATORS
        if is_open and request.POST.get(name) in allowed:
            keep(actor, name, request.POST[name])
    if "pinned" in request.POST:
        entries = [link["href"] for group in menu.rail(actor, "") for link in group["links"]]
        keep(actor, "pinned", looks.pins(request.POST["pinned"], entries))
    if actor.user_id and request.POST.get("language") in CODES:
        keep_language(actor.user_id, request.POST["language"])


def _rail(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The menu as it is now, for the page that the person is on."""
    request.preferences = SimpleLazyObject(lambda: kept(actor))
    frame = Frame(request, urlsplit(request.headers.get("HX-Current-URL", "/")).path)
    return render(request, "rail.html", {"frame": frame})


def _carry(request: HttpRequest, answer: HttpResponse) -> None:
    """Let the sign-in page of this browser look and speak as the person has chosen."""
    carried = {f"gx_{name}": (request.POST.get(name), looks.CHOICES[name]) for name in looks.CARRIED}
    carried[COOKIE] = (request.POST.get("language"), CODES)
    for cookie, (value, allowed) in carried.items():
        if value in allowed:
            secure = settings.SESSION_COOKIE_SECURE
            answer.set_cookie(cookie, value, max_age=A_YEAR, samesite="Lax", secure=secure)
