"""What programs ask of where customers are: those nearby."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.meta import registry
from guanxi.modules.accounts.nearby import Neighbour, nearby, read_ask
from guanxi.records.reports import Column, Found, Report, declare

COLUMNS = (
    Column(key="account", label=_("Account"), type="reference"),
    Column(key="name", label=_("Account name"), type="text"),
    Column(key="metres", label=_("Metres"), type="integer"),
    Column(key="lng", label=_("Longitude"), type="decimal"),
    Column(key="lat", label=_("Latitude"), type="decimal"),
    Column(key="stage", label=_("Life stage"), type="text"),
    Column(key="level", label=_("Level"), type="text"),
    Column(key="owner", label=_("Owner"), type="reference"),
    Column(key="pool", label=_("In the pool"), type="reference"),
)


def around(actor: Actor, given: Mapping[str, str]) -> Found:
    """The customers nearby, in the coordinates in which the position was given."""
    ask = read_ask(dict(given))
    found, has_more = nearby(actor, ask)
    return Found(
        columns=COLUMNS,
        rows=[_row(actor, one) for one in found],
        totals={"customers": len(found), "has_more": has_more, "radius_m": ask.metres, "system": ask.system},
        chart={"kind": "map", "x": "lng", "y": ["lat"]},
    )


def _row(actor: Actor, one: Neighbour) -> dict[str, Any]:
    account = registry.get("account")
    known = {key: known_value(account, actor, one.account, key) for key in ("name", "stage", "level", "owner", "pool")}
    place = {"lng": f"{one.spot.lng:.6f}", "lat": f"{one.spot.lat:.6f}"}
    return {"account": one.account.pk, "metres": one.metres, **place, **known}


declare(
    Report(
        key="nearby",
        label=_("Customers nearby"),
        module="account",
        parameters={
            "lng": _("Longitude in degrees"),
            "lat": _("Latitude in degrees"),
            "radius_m": _("Radius in metres, at most 500000; else 5000"),
            "system": _("Coordinates of question and answer: wgs84, gcj02 or bd09; else wgs84"),
            "stage": _("Life stage"),
            "level": _("Level"),
            "owner": _("Whose customers, by id; $me for one's own"),
        },
        answer=around,
    )
)
