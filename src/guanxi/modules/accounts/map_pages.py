"""Customers › Map: who is nearby, around where the browser is or around a customer, on a plain map and as a list."""

from functools import partial
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value, readable
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.geodesy import Spot
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.accounts.nearby import FILTERS, RADII, USUAL, Ask, Neighbour, nearby, read_ask
from guanxi.records import store
from guanxi.records.titles import titles
from guanxi.web import formats, menu, protection
from guanxi.web.charts import ground, tiles
from guanxi.web.detail import doors
from guanxi.web.menu import address
from guanxi.web.rendering import page

HERE = "/customer-map"
KNOWN = ("lng", "lat", "accuracy", "radius_m", "system", "account", *FILTERS)


@require_safe
def customer_map(request: HttpRequest) -> HttpResponse:
    """The page: without a position it asks the browser for one."""
    actor: Actor = request.actor
    account = registry.get("account")
    actor.require(account, "view")
    if not {"lng", "lat"} <= readable(account, actor):
        raise Denied("view")
    for name in request.GET:
        if name not in KNOWN:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
    given = request.GET.dict()
    middle = _middle(actor, given)
    ask = read_ask({**given, **middle}) if middle else None
    found = _found(actor, ask) if ask else {}
    choices = _choices(account, ask.metres if ask else USUAL)
    values = {"chosen": given, "middle": middle, "choices": choices, "usual": str(USUAL), **found}
    return tiles.lets_tiles_in(request, protection.lets_locate(page(request, "accounts/map.html", **values)))


def _middle(actor: Actor, given: dict[str, str]) -> dict[str, str]:
    """Around what: the position of the browser, or that of a customer whom the reader sees."""
    pk = digits(given.get("account", ""))
    if pk is not None:
        record = store.fetch(registry.get("account"), actor, pk)
        return {} if record.lng is None else {"lng": str(record.lng), "lat": str(record.lat), "system": "wgs84"}
    return {key: given[key] for key in ("lng", "lat") if given.get(key)}


def _found(actor: Actor, ask: Ask) -> dict[str, Any]:
    found, has_more = nearby(actor, ask)
    owners = titles("user", {one.account.owner_id for one in found if one.account.owner_id}, actor)
    rows = [_row(actor, place, one, owners) for place, one in enumerate(found, 1)]
    marks = [
        ground.Mark(
            spot=Spot(float(one.account.lng), float(one.account.lat)),
            label=row["place"],
            title=f"{row['name']} · {row['metres']}",
            href=row["href"],
            tone=row["tone"],
        )
        for one, row in zip(found, rows, strict=True)
    ]
    return {
        "rows": rows,
        "has_more": has_more,
        "radius": formats.metres(ask.metres),
        "ground": ground.drawn(marks, ask.centre, ask.metres, closer=partial(_closer, ask)),
    }


def _closer(ask: Ask, spot: Spot, metres: float) -> str:
    """The map around customers that lie close together."""
    wanted = {"lng": f"{spot.lng:.6f}", "lat": f"{spot.lat:.6f}", "radius_m": str(ceil(metres) + 1)}
    return f"{HERE}?{urlencode({**dict(ask.filters), **wanted})}"


def _row(actor: Actor, place: int, one: Neighbour, owners: Any) -> dict[str, Any]:
    account, record = registry.get("account"), one.account
    known = {key: known_value(account, actor, record, key) for key in ("name", "stage", "level", "pool", "owner")}
    claim = account.action("claim")
    may_claim = bool(claim and claim.offered(record) and actor.may(account, "claim"))
    owner = owners.get(known["owner"])
    return {
        "place": str(place),
        "name": known["name"] or f"#{record.pk}",
        "href": f"{address(account)}{record.pk}/",
        "metres": formats.metres(one.metres),
        "stage": account.field("stage").type.display(known["stage"]),
        "level": account.field("level").type.display(known["level"]),
        "owner": owner.text if owner else "",
        "tone": "pool" if record.pool_id and not record.owner_id else "",
        "claim": f"{address(account)}{record.pk}/actions/claim" if may_claim else "",
        "navigate": f"geo:{record.lat},{record.lng}",
    }


def _choices(account: Module, metres: int) -> dict[str, Any]:
    picked = {key: [(one.value, one.label) for one in account.field(key).type.options] for key in ("stage", "level")}  # type: ignore[attr-defined]
    return {
        "radius_m": [(str(metres), formats.metres(metres)) for metres in sorted({*RADII, metres})],
        **picked,
        "owner": [("$me", _("Mine"))],
    }


def around_it(module: Module, record: Any, actor: Actor) -> bool:
    """Whether a record is a customer whose position the reader may know."""
    return module.key == "account" and known_value(module, actor, record, "lng") is not None


doors.add(
    doors.Door(label=gettext_lazy("Customers nearby"), icon="visit", is_for=around_it, href=HERE + "?account={id}")
)
menu.add(menu.Entry(group="customers", label=gettext_lazy("Customer map"), icon="map", href=HERE, module="account"))

urlpatterns = [path("customer-map", customer_map), path("customer-map/", customer_map)]
