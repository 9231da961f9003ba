"""The health of customers that have bought (F019), worked out of their orders and follow-ups."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.insight import health
from guanxi.kernel.events import publish
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import registry
from guanxi.modules.contracts.facade import Order, orders
from guanxi.modules.health.events import HealthTold, Told
from guanxi.modules.health.settings import weights

SPAN = timedelta(days=90)
COLUMNS = ("pk", "owner_id", "deal_count", "last_follow_at", "health_band")
DROPPED = declare(
    Kind(
        key="health_dropped",
        label=_("Health of a customer has dropped"),
        text=_("“%(title)s” has dropped to %(score)s of 100 points."),
        icon="alert",
    )
)


def candidates() -> QuerySet:
    """The accounts that have bought, and those that still have a score."""
    rows: QuerySet = registry.get("account").model.objects.filter(deleted_at=None)
    return rows.filter(Q(deal_count__gt=0) | Q(health_score__isnull=False))


def next_candidates(after: int, size: int) -> list[int]:
    """The ids of the next so many of them."""
    return list(candidates().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def score(ids: Iterable[int], today: date, timezone: str) -> None:
    """Tell the health of these accounts, and owners and superiors where it has dropped into a worse band."""
    rows = list(candidates().filter(pk__in=list(ids)).values(*COLUMNS))
    bought: dict[int, list[Order]] = defaultdict(list)
    for order in orders([row["pk"] for row in rows]):
        if order.signed <= today:
            bought[order.account_id].append(order)
    weighs, zone = weights(), ZoneInfo(timezone)
    told = {row["pk"]: _told(row, bought[row["pk"]], weighs, today, zone) for row in rows}
    publish(HealthTold(by_account=told))
    notify.ask(_tellings([(row, told[row["pk"]]) for row in rows], today))


def _told(row: dict[str, Any], bought: list[Order], weighs: dict[str, Decimal], today: date, zone: ZoneInfo) -> Told:
    if not bought:
        return Told()
    days = [order.signed for order in bought]
    own, last = health.interval(days), max(days)
    followed: datetime | None = row["last_follow_at"]
    parts = (
        health.recency((today - last).days, own),
        health.trend(_net(bought, today - SPAN, today), _net(bought, today - 2 * SPAN, today - SPAN)),
        health.follow_up(None if followed is None else max((today - followed.astimezone(zone).date()).days, 0)),
    )
    found = health.health(parts, weighs)
    after = health.dormant_after(own)
    dormant_on = None if after is None else last + timedelta(days=after)
    if found is None:
        return Told(interval=own, dormant_on=dormant_on)
    kept = [
        {"part": part.key, "points": str(points), "most": str(most), **part.facts} for part, points, most in found.parts
    ]
    return Told(score=found.score, band=found.band, parts=kept, interval=own, dormant_on=dormant_on)


def _net(bought: list[Order], after: date, until: date) -> Decimal:
    return sum((order.net_base for order in bought if after < order.signed <= until), Decimal(0))


def _tellings(found: list[tuple[dict[str, Any], Told]], today: date) -> list[Telling]:
    dropped = [
        (row, told) for row, told in found if row["owner_id"] and health.has_dropped(row["health_band"], told.band)
    ]
    owners = {row["owner_id"] for row, _told in dropped}
    above = {person.pk: superiors_of(person) for person in User.objects.filter(pk__in=owners)}
    return [
        Telling(
            kind=DROPPED,
            user_id=person,
            key=f"health_dropped:{row['pk']}:{told.band}:{today}",
            module="account",
            record_id=row["pk"],
            params={"score": told.score or 0},
        )
        for row, told in dropped
        for person in dict.fromkeys((row["owner_id"], *above.get(row["owner_id"], ())))
    ]
