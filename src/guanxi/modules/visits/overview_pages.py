"""The pages of a day's route and of the figures by person, and the door to a visit that nobody has planned."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.geodesy import Spot
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.number import DecimalNumber
from guanxi.modules.visits.figures import USUAL, Figures, figures
from guanxi.modules.visits.models import DONE
from guanxi.modules.visits.route import Stop, put_in_order, read_day, read_person, way_of
from guanxi.web import formats, menu, protection
from guanxi.web.charts import ground, tiles
from guanxi.web.detail import doors
from guanxi.web.menu import address
from guanxi.web.rendering import page, say

ROUTE, FIGURES = "/visits/route", "/visit-figures"


@require_http_methods(["GET", "HEAD", "POST"])
def route(request: HttpRequest) -> HttpResponse:
    """The way of a day on a plain map; whoever makes it can have it put in a short order."""
    actor: Actor = request.actor
    given = request.POST if request.method == "POST" else request.GET
    day = read_day(actor, given.get("day", ""))
    if request.method == "POST":
        put_in_order(actor=actor, day=day, start=_start(request))
        say(request, _("The planned visits are in order."))
        return HttpResponseRedirect(f"{ROUTE}?day={day.isoformat()}")
    person = read_person(actor, given.get("person", ""))
    stops = way_of(actor, person, day)
    whose = f"&person={person}" if person != actor.user_id else ""
    around = [
        (day - timedelta(days=1), _("The day before"), "chevron-left"),
        (day + timedelta(days=1), _("The next day"), "chevron-right"),
    ]
    response = page(
        request,
        "visits/route.html",
        day=day,
        said_day=formats.full_day(day),
        around=[
            {"href": f"{ROUTE}?day={one.isoformat()}{whose}", "label": label, "icon": icon}
            for one, label, icon in around
        ],
        is_own=person == actor.user_id and actor.may(registry.get("visit"), "edit"),
        **_way(stops),
    )
    return tiles.lets_tiles_in(request, protection.lets_locate(response))


def _start(request: HttpRequest) -> Spot | None:
    kind = DecimalNumber(places=15, low=Decimal(-180), high=Decimal(180))
    lng, lat = (kind.clean(request.POST.get(key) or None) for key in ("lng", "lat"))
    return Spot(float(lng), float(lat)) if lng is not None and lat is not None else None


def _way(stops: list[Stop]) -> dict[str, Any]:
    visit = registry.get("visit")
    rows = [
        {
            "place": str(place),
            "name": stop.visit.subject,
            "href": f"{address(visit)}{stop.visit.pk}/",
            "status": visit.field("status").type.display(stop.visit.status),
            "tone": "good" if stop.visit.status == DONE else "neutral",
            "metres": "" if stop.metres is None else formats.metres(stop.metres),
            "has_place": stop.spot is not None,
        }
        for place, stop in enumerate(stops, 1)
    ]
    marks = [
        ground.Mark(
            spot=stop.spot,
            label=str(row["place"]),
            title=str(row["name"]),
            href=str(row["href"]),
            tone="done" if stop.visit.status == DONE else "",
        )
        for stop, row in zip(stops, rows, strict=True)
        if stop.spot
    ]
    whole = sum(stop.metres or 0 for stop in stops)
    return {
        "rows": rows,
        "whole": formats.metres(whole),
        "ground": ground.drawn(marks, way=[mark.spot for mark in marks]) if marks else None,
    }


@require_safe
def by_person(request: HttpRequest) -> HttpResponse:
    """The figures of everybody whose visits the reader sees, each with the list behind it."""
    actor: Actor = request.actor
    period = request.GET.get("period", USUAL)
    periods = {
        "this_week": _("This week"),
        "this_month": _("This month"),
        "last_month": _("Last month"),
        "this_quarter": _("This quarter"),
    }
    if period not in periods:
        raise DomainError("E_CHOICE", field="period", label="period", choices=", ".join(periods))
    choices = [
        {"label": label, "href": f"{FIGURES}?period={key}", "current": key == period} for key, label in periods.items()
    ]
    rows = [_person(one, period) for one in figures(actor, period)]
    return page(request, "visits/figures.html", rows=rows, periods=choices)


def _person(one: Figures, period: str) -> dict[str, Any]:
    base = f"{address(registry.get('visit'))}?view=all&owner={one.person}&plan_date__within={period}"
    return {
        "name": one.name,
        "planned": formats.number(one.planned),
        "planned_href": f"{base}&unplanned=false&status__in=planned,in_progress,done,missed",
        "done": formats.number(one.done),
        "done_href": f"{base}&status=done",
        "on_site": formats.number(one.on_site),
        "on_site_href": f"{base}&status=done&on_site=true",
        "on_site_pct": _percent(one.on_site_pct),
        "minutes": "" if one.minutes is None else formats.number(one.minutes, 1),
        "covered": f"{formats.number(one.covered)} / {formats.number(one.owned)}",
        "covered_pct": _percent(one.covered_pct),
    }


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{formats.number(value, 1)}%"


def may_visit(module: Module, record: Any, actor: Actor) -> bool:
    """Whether somebody may begin a visit at a record."""
    return module.key == "account" and actor.may(registry.get("visit"), "create")


doors.add(
    doors.Door(
        label=gettext_lazy("Visit now"),
        icon="visit",
        is_for=may_visit,
        href="/m/visits/new?account={id}&unplanned=true",
    )
)
menu.add(menu.Entry(group="office", label=gettext_lazy("Today's route"), icon="route", href=ROUTE, module="visit"))
menu.add(
    menu.Entry(group="reports", label=gettext_lazy("Visits by person"), icon="chart", href=FIGURES, module="visit")
)

urlpatterns = [
    path("visits/route", route),
    path("visit-figures", by_person),
]
