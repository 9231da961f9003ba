"""The visits of a day as a way: in which order, how far from one to the next, and which order would be shorter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import speaks_for, visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.geodesy import Spot, metres_between, shortest_round
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.modules.accounts.facade import spots_of
from guanxi.modules.visits import models as said
from guanxi.modules.visits.models import Visit
from guanxi.records import store
from guanxi.records.reports import Column, Found, Report, declare
from guanxi.records.store import Change
from guanxi.records.store.doors import refuse

MOST = 60  # visits of one day
LAST = 1001  # behind all that have a place


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One visit of the way; `metres` from the place before as the crow flies, where both places are known."""

    visit: Visit
    spot: Spot | None
    metres: int | None


def read_day(actor: Actor, day: str) -> date:
    """A day as it is asked for; else today."""
    try:
        return date.fromisoformat(day) if day else clock.today(actor.timezone)
    except ValueError:
        raise DomainError("E_FORMAT", field="day", label="day", hint="2026-03-18") from None


def read_person(actor: Actor, text: str) -> int:
    """Whose way: one's own, or that of somebody below."""
    person = digits(text) if text else actor.user_id
    if person is None or not speaks_for(actor, person):
        raise Missing
    return person


def way_of(actor: Actor, person: int, day: date) -> list[Stop]:
    """The visits of a person on a day in their order: two queries. Positions are told to who may read them."""
    visits = _visits(actor, person, day)
    known = _spots(actor, visits)
    stops: list[Stop] = []
    before: Spot | None = None
    for visit in visits:
        spot = known.get(visit.account_id)
        metres = round(metres_between(before, spot)) if before and spot else None
        stops.append(Stop(visit=visit, spot=spot, metres=metres))
        before = spot or before
    return stops


@transaction.atomic
def put_in_order(*, actor: Actor, day: date, start: Spot | None = None) -> int:
    """Give one's own planned visits of a day the order of a short way, from where one is or from the first of them;
    those without a position come last. How many were ordered."""
    assert actor.user_id is not None
    module = registry.get("visit")
    actor.require(module, "edit")
    planned = [one for one in _visits(actor, actor.user_id, day, "edit") if one.status == said.PLANNED]
    known = _spots(actor, planned)
    placed = [one for one in planned if one.account_id in known]
    order = shortest_round([known[one.account_id] for one in placed], start)
    rows = [placed[place] for place in order] + [one for one in planned if one.account_id not in known]
    changes = [
        Change(module=module, actor=actor, record=row, data={"route_order": place}, is_new=False, verb="routed")
        for place, row in enumerate(rows, 1)
        if row.route_order != place
    ]
    store.write(changes)
    refuse(error for change in changes for error in change.errors)
    return len(rows)


def _visits(actor: Actor, person: int, day: date, action: str = "view") -> list[Visit]:
    module = registry.get("visit")
    actor.require(module, "view")
    rows = visible(module, actor, action).filter(owner=person, plan_date=day).exclude(status=said.CANCELLED)
    found = rows.order_by("pk")[:MOST]
    return sorted(found, key=_place)


def _place(visit: Visit) -> tuple[bool, float, int, int]:
    """Where in the day a visit comes: first what was begun, by its time, then what is planned, by its place."""
    began = visit.in_at.timestamp() if visit.in_at else 0.0
    return visit.in_at is None, began, visit.route_order or LAST, visit.pk


def _spots(actor: Actor, visits: Sequence[Visit]) -> Mapping[int, Spot]:
    if not {"lng", "lat"} <= readable(registry.get("account"), actor):
        return {}
    return spots_of({one.account_id for one in visits})


def route(actor: Actor, given: Mapping[str, str]) -> Found:
    """The way of a day for programs."""
    day, person = read_day(actor, given["day"]), read_person(actor, given["person"])
    stops = way_of(actor, person, day)
    rows = [_row(place, stop) for place, stop in enumerate(stops, 1)]
    return Found(
        columns=COLUMNS,
        rows=rows,
        totals={"day": day.isoformat(), "person": person, "metres": sum(stop.metres or 0 for stop in stops)},
        chart={"kind": "map", "x": "lng", "y": ["lat"]},
    )


def _row(place: int, stop: Stop) -> dict[str, Any]:
    return {
        "place": place,
        "visit": stop.visit.pk,
        "account": stop.visit.account_id,
        "status": stop.visit.status,
        "lng": f"{stop.spot.lng:.6f}" if stop.spot else None,
        "lat": f"{stop.spot.lat:.6f}" if stop.spot else None,
        "metres": stop.metres,
    }


COLUMNS = (
    Column(key="place", label=_("No."), type="integer"),
    Column(key="visit", label=_("Customer visit"), type="reference"),
    Column(key="account", label=_("Account"), type="reference"),
    Column(key="status", label=_("Status"), type="text"),
    Column(key="lng", label=_("Longitude"), type="decimal"),
    Column(key="lat", label=_("Latitude"), type="decimal"),
    Column(key="metres", label=_("Metres from the one before"), type="integer"),
)
declare(
    Report(
        key="visit_route",
        label=_("Route of a day"),
        module="visit",
        parameters={"day": _("A day such as 2026-03-18; else today"), "person": _("Whose route; else one's own")},
        answer=route,
    )
)
