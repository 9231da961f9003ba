"""Puts down the demo company's visits: those that follow-ups tell of, and what is planned from today on."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guanxi.demo.shapes import Account, Activity, Demo
from guanxi.demo.shelf import Shelf
from guanxi.kernel import clock

MADE, PLANNED, DAYS = 60, 4, 3
PURPOSES = ("routine", "demo", "negotiation", "first", "service")


def load_visits(shelf: Shelf, demo: Demo) -> None:
    """The newest visits of the past with their check-ins, some of which were off site or had no location; and for each
    seller some customers of one city, today and on the days after."""
    made = [one for one in demo.activities if one.kind == "visit" and one.account][-MADE:]
    rows = {f"visit-{one.external_id}": _made(shelf, one, place) for place, one in enumerate(made)}
    today = clock.today(shelf.admin.timezone)
    sellers = {deal.owner for deal in demo.opportunities}
    for seller in sorted(sellers):
        for place, account in enumerate(_nearby(demo, seller)):
            rows[f"visit-{seller}-{place}"] = _planned(account, today + timedelta(days=place // PLANNED), place)
    authors = {key: shelf.author(row["owner"]) for key, row in rows.items()}
    shelf.write(
        "visit", {key: shelf.new("visit", _referring(shelf, row), by=authors[key]) for key, row in rows.items()}
    )


def _referring(shelf: Shelf, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "account": shelf.id("account", row["account"]), "owner": shelf.id("user", row["owner"])}


def _nearby(demo: Demo, seller: str) -> list[Account]:
    """The seller's customers in the city where he has most."""
    by_city: dict[str, list[Account]] = defaultdict(list)
    for account in demo.accounts:
        if account.owner == seller:
            by_city[account.city].append(account)
    return max(by_city.values(), key=len, default=[])[: PLANNED * DAYS]


def _planned(account: Account, day: date, place: int) -> dict[str, Any]:
    return {
        "account": account.external_id,
        "subject": account.name,
        "owner": account.owner,
        "plan_date": day,
        "purpose": PURPOSES[place % len(PURPOSES)],
    }


def _made(shelf: Shelf, one: Activity, place: int) -> dict[str, Any]:
    account = shelf.records["account"][one.account]
    minutes = 25 + place * 7 % 60
    whereabouts = {5: "off_site", 11: "no_location"}.get(place % 12, "on_site")
    metres = 1830 if whereabouts == "off_site" else 20 + place * 13 % 180
    spot = {"in_lng": account.lng, "in_lat": account.lat + Decimal(metres) / 111_195, "in_distance_m": metres}
    return {
        "account": one.account,
        "subject": account.name,
        "owner": one.author,
        "plan_date": one.happened_at.date(),
        "purpose": PURPOSES[place % len(PURPOSES)],
        "status": "done",
        "unplanned": place % 9 == 4,
        "in_at": one.happened_at,
        "out_at": one.happened_at + timedelta(minutes=minutes),
        "minutes": minutes,
        "whereabouts": whereabouts,
        "on_site": whereabouts == "on_site",
        **({} if whereabouts == "no_location" else _rounded(spot)),
        "report": one.content,
        "activity": shelf.id("activity", one.external_id),
    }


def _rounded(spot: dict[str, Any]) -> dict[str, Any]:
    return {**spot, "in_lat": spot["in_lat"].quantize(Decimal("0.000001"))}
