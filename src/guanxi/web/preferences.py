"""What a person chooses for himself: looks in cookies of this browser, language and time zone with his account."""

from zoneinfo import available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.actor import Actor, find_company
from guanxi.access.preferences import keep_language, keep_timezone
from guanxi.web.frame import DENSITIES, RAILS, THEMES
from guanxi.web.language import CODES
from guanxi.web.middleware import open_to_all
from guanxi.web.rendering import page, say
from guanxi.web.signin import after

A_YEAR = 365 * 24 * 3600
LOOKS = {"theme": THEMES, "density": DENSITIES, "rail": RAILS, "language": CODES}


@open_to_all
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a choice made in the person menu or on the sign-in page, and go back there."""
    answer = HttpResponseRedirect(after(request))
    for name, allowed in LOOKS.items():
        value = request.POST.get(name, "")
        if value in allowed:
            secure = settings.SESSION_COOKIE_SECURE
            answer.set_cookie(f"gx_{name}", value, max_age=A_YEAR, samesite="Lax", secure=secure)
    actor: Actor | None = getattr(request, "actor", None)
    language = request.POST.get("language", "")
    if actor and actor.user_id and language in CODES:
        keep_language(actor.user_id, language)
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
    return page(request, "me.html", person=person, timezone={**field, "choices": zones, "empty_label": own})
