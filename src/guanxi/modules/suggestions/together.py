"""Product by product: what is bought together with it, how long it lasts, what it usually comes to (F047, F148)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from guanxi.insight.associations import Rule, rule
from guanxi.kernel.money import round_half_up
from guanxi.modules.products.facade import Buying, keep_buying
from guanxi.modules.suggestions.models import Owned
from guanxi.modules.suggestions.settings import TOGETHER, limits

MOST = 10  # rules that a product keeps
PLACES = 2


@dataclass(frozen=True)
class Whole:
    """All buyers within the time that counts, and how many of them have bought each product."""

    since: date
    buyers: int
    of: dict[int, int]


def whole(today: date) -> Whole:
    """Who counts at all: two queries."""
    since = today - timedelta(days=TOGETHER.now())
    recent = Owned.objects.filter(last_on__gt=since)
    of = dict(recent.order_by().values_list("product_id").annotate(count=Count("pk")))
    return Whole(since, recent.aggregate(count=Count("account", distinct=True))["count"], of)


def next_products(after: int, size: int) -> list[int]:
    """The next so many products that anybody has bought."""
    rows = Owned.objects.filter(product__gt=after).order_by("product").values_list("product_id", flat=True)
    return list(rows.distinct()[:size])


def look_at(products: list[int], everybody: Whole) -> None:
    """Keep of each of these products what is bought together with it, the mean time between two purchases of the same
    customer, and what one comes to."""
    lasts = _intervals(products)
    found = {}
    for pk in products:
        days, amount = lasts[pk]
        rules = sorted(_rules(pk, everybody), key=lambda one: (-one.lift, one.also))
        told = [_told(one) for one in rules[:MOST]]
        found[pk] = Buying(repurchase_days=days, usual_amount_base=amount, together=told)
    keep_buying(found)


def _rules(product: int, everybody: Whole) -> Iterable[Rule[int]]:
    """What those who have bought a product within the time that counts have bought as well: one query."""
    mine = Owned.objects.filter(product=product, last_on__gt=everybody.since).values("account")
    others = Owned.objects.filter(account__in=mine, last_on__gt=everybody.since).exclude(product=product)
    allowed, own = limits(), everybody.of.get(product, 0)
    counts = others.order_by().values_list("product_id").annotate(count=Count("pk")).filter(count__gte=allowed.count)
    for also, both in counts:
        one = rule(product, also, both=both, of_given=own, of_also=everybody.of[also], buyers=everybody.buyers)
        if allowed.are_met_by(one):
            yield one


def _intervals(products: list[int]) -> dict[int, tuple[int | None, Decimal]]:
    """The mean days between two purchases in a row of the same customer (F047 rule 1), and what one comes to on
    average; read in parts, because days between dates are no sum that both databases know."""
    days, gaps = dict.fromkeys(products, 0), dict.fromkeys(products, 0)
    again = Owned.objects.filter(product__in=products, times__gt=1)
    rows = again.values_list("product_id", "times", "first_on", "last_on")
    for product, times, first, last in rows.iterator(chunk_size=2000):
        days[product] += (last - first).days
        gaps[product] += times - 1
    sums = Owned.objects.filter(product__in=products).order_by().values("product_id")
    added = sums.annotate(times=Sum("times"), amount=Sum("amount_base"))
    usual = {row["product_id"]: round_half_up(row["amount"] / row["times"], PLACES) for row in added}
    return {
        pk: ((days[pk] + gaps[pk] // 2) // gaps[pk] if gaps[pk] else None, usual.get(pk, Decimal(0))) for pk in products
    }


def _told(one: Rule[int]) -> dict[str, Any]:
    return {"product": one.also, "buyers": one.count, "confidence_pct": str(one.confidence), "lift": str(one.lift)}
