"""The pages of forecasts: the forecast of a period, and the form that adjusts a figure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.modules.forecasts import services, shown, snapshots
from guanxi.modules.forecasts.module import FORECAST
from guanxi.modules.forecasts.overview import Overview, of_person, overview, read_person, read_term, require, trail
from guanxi.modules.forecasts.people import people_of
from guanxi.modules.forecasts.rolled import rolled_up
from guanxi.modules.forecasts.terms import Term
from guanxi.records import actions
from guanxi.web import menu
from guanxi.web.detail import acting
from guanxi.web.drawer import finished, is_in_drawer
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.rendering import page

KNOWN = ("period", "person")


@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """What is closed, committed and hoped for in a period, level by level down to the deals."""
    actor: Actor = request.actor
    asked = _asked(request)
    found = overview(actor, read_term(actor, asked["period"]), asked["person"])
    points = snapshots.history(found.person, found.term)
    values = shown.page_values(actor, found, points, trail(found.person, found.term))
    return page(request, "forecasts/forecast.html", may_adjust=_may_adjust(actor, found), **values)


@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: HttpRequest) -> HttpResponse:
    """Ask for the amount that is to stand in the place of a computed one, or withdraw one; then do it."""
    actor: Actor = request.actor
    require(actor)
    asked = _asked(request)
    term, tree = read_term(actor, asked["period"]), people_of(actor)
    person = read_person(actor, tree, asked["person"])
    if request.method != "POST":
        return _form(request, of_person(actor, tree, term, person))
    try:
        there = once(actor, request.POST.get("form_token", ""), lambda: _do(request, term, person))
    except DomainError as error:
        if error.status in (400, 403, 404):
            raise
        return _form(request, of_person(actor, tree, term, person), error)
    return finished(request, there, _("Saved."), leads_on=True)


@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Hand in one's own forecast of a period."""
    actor: Actor = request.actor
    require(actor)
    term = read_term(actor, request.POST.get("period", ""))

    def hand_in() -> str:
        record = services.forecast_of(actor=actor, owner=actor.user_id or 0, term=term)
        actions.run(FORECAST, actor, record.pk, "submit", {})
        return shown.here(term)

    there = once(actor, request.POST.get("form_token", ""), hand_in)
    return finished(request, there, _("The forecast of %(period)s was submitted.") % {"period": term.name})


def _do(request: HttpRequest, term: Term, person: int) -> str:
    actor, key = request.actor, "withdraw" if "withdraw" in request.POST else "adjust"
    record = services.forecast_of(actor=actor, owner=person, term=term)
    action = FORECAST.action(key)
    given = acting.arguments(action, request.POST) if action else {}
    actions.run(FORECAST, actor, record.pk, key, given)
    return shown.here(term, None if person == actor.user_id else actor.user_id)


def _form(request: HttpRequest, found: Overview, error: DomainError | None = None) -> HttpResponse:
    actor, action = request.actor, FORECAST.action("adjust")
    arguments = [one for one in action.arguments if one.key != "place"] if action else []
    rolled = rolled_up(found.person, found.term)
    places = services.places_for(actor=actor, owner=found.person, leads=bool(found.reports))
    if len(places) > 1 and action:
        arguments = list(action.arguments)
    given = {"field": "commit"} | typed(arguments, request.POST)
    fields = field_values(FORECAST, actor, arguments, given, errors=at_fields(error) if error else None)
    for one in fields:
        if one["name"] == "place":
            one["choices"] = [choice for choice in one["choices"] if choice[0] in places]
    sums = rolled.row.at(places[0]) if places else rolled.row.team
    template = "forecasts/adjust_part.html" if is_in_drawer(request) else "forecasts/adjust.html"
    values: dict[str, Any] = {
        "name": found.name,
        "term": found.term,
        "fields": fields,
        "places": places,
        "computed": [
            {
                "label": shown.names()[key],
                "value": shown.money(sums.value(key).computed, actor),
                "held": shown.money(sums.value(key).adjusted, actor) if sums.value(key).held else "",
                "note": shown.moved_note(actor, sums.value(key)) if sums.value(key).moved else "",
            }
            for key in ("commit", "best_case")
        ],
        "closed": shown.money(sums.figures.closed, actor),
        "errors": summary(error, {one["name"] for one in fields}) if error else [],
        "token": request.POST.get("form_token") or fresh_token(),
        "post_url": f"{shown.HERE}/adjust?{request.GET.urlencode()}",
        "back": shown.here(found.term),
        "trail": [shown.entry(actor, one) for one in trail(found.person, found.term)],
        "in_drawer": is_in_drawer(request),
    }
    return page(request, template, status=422 if error else 200, **values)


def _may_adjust(actor: Actor, found: Overview) -> bool:
    """Whether the rows of the page have the way to the form: those of one's own page, and for administrators."""
    return actor.may(FORECAST, "edit") and (found.person == actor.user_id or actor.is_admin)


def _asked(request: HttpRequest) -> dict[str, str]:
    for name in request.GET:
        if name not in KNOWN:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
    return {name: request.GET.get(name, "") for name in KNOWN}


urlpatterns = [
    path("forecast", forecast, name="forecast"),
    path("forecast/", forecast),
    path("forecast/adjust", adjust),
    path("forecast/submit", submit),
]
menu.add(
    menu.Entry(group="sales", label=gettext_lazy("Sales forecast"), icon="chart", href=shown.HERE, module="forecast")
)
