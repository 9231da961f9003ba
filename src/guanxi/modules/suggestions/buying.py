"""What accounts have bought: kept product by product, and added up for the last year (F047, F148, F149)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from guanxi.insight.buying_again import History
from guanxi.kernel.events import publish
from guanxi.meta import registry
from guanxi.modules.contracts.facade import orders, purchases
from guanxi.modules.suggestions.events import Bought, CustomersScored, LookedBack, Scored
from guanxi.modules.suggestions.models import Owned, Suggestion
from guanxi.modules.suggestions.settings import LOOK_BACK

WEEK = 7  # days
NOTHING = Bought(orders=0, amount_base=Decimal(0))


@dataclass(frozen=True)
class Summed:
    """What an account has bought of a product."""

    times: int
    first_on: date
    last_on: date
    amount_base: Decimal

    def and_more(self, signed: date, amount: Decimal) -> "Summed":
        """With one more purchase, in the order of their dates; two of a day are one time."""
        again = int(signed != self.last_on)
        return replace(self, times=self.times + again, last_on=signed, amount_base=self.amount_base + amount)


def buyers() -> QuerySet:
    """The accounts that have ever bought."""
    rows: QuerySet = registry.get("account").model.objects.filter(deal_count__gt=0, deleted_at=None)
    return rows


def next_buyers(after: int, size: int) -> list[int]:
    """The ids of the next so many of them."""
    return list(buyers().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def forget(size: int) -> bool:
    """Let go of what was kept of the next so many accounts that have bought nothing after all, or are gone; whether
    there may be more of them."""
    rows = Owned.objects.exclude(account__in=buyers().values("pk")).order_by("account")
    ids = list(rows.values_list("account_id", flat=True).distinct()[:size])
    Owned.objects.filter(account__in=ids).delete()
    Suggestion.objects.filter(account__in=ids).delete()
    publish(LookedBack(by_account=dict.fromkeys(ids, NOTHING)))
    publish(CustomersScored(by_account=dict.fromkeys(ids, Scored())))
    return len(ids) == size


def look_back(ids: list[int], today: date) -> None:
    """Add up anew what these accounts have bought: four queries, and writes only for what is another sum now."""
    _keep_owned(ids)
    since = today - timedelta(days=LOOK_BACK.now())
    found = dict.fromkeys(ids, NOTHING)
    for one in orders(ids):
        if since < one.signed <= today:
            before = found[one.account_id]
            found[one.account_id] = Bought(orders=before.orders + 1, amount_base=before.amount_base + one.net_base)
    publish(LookedBack(by_account=found))


def histories(ids: Iterable[int], today: date) -> dict[int, History]:
    """How these accounts have bought, in weeks, as the model of repeat purchases takes it; two orders of a day are one.
    Who will sign in future only is left out."""
    days: dict[int, set[date]] = {}
    for one in orders(ids):
        if one.signed <= today:
            days.setdefault(one.account_id, set()).add(one.signed)
    return {pk: _history(bought, today) for pk, bought in days.items()}


def _history(bought: set[date], today: date) -> History:
    first, last = min(bought), max(bought)
    return History(len(bought) - 1, (last - first).days / WEEK, (today - first).days / WEEK)


def _keep_owned(ids: list[int]) -> None:
    wanted = _summed(ids)
    there = {(row.account_id, row.product_id): row for row in Owned.objects.filter(account__in=ids)}
    gone = [row.pk for key, row in there.items() if key not in wanted]
    Owned.objects.filter(pk__in=gone).delete()
    new = [Owned(account_id=a, product_id=p, **vars(one)) for (a, p), one in wanted.items() if (a, p) not in there]
    Owned.objects.bulk_create(new, batch_size=500)
    changed = [row for key, row in there.items() if key in wanted and _put(row, wanted[key])]
    Owned.objects.bulk_update(changed, list(Summed.__annotations__), batch_size=500)


def _summed(ids: list[int]) -> dict[tuple[int, int], Summed]:
    found: dict[tuple[int, int], Summed] = {}
    for one in purchases(ids):
        key, before = (one.account_id, one.product_id), found.get((one.account_id, one.product_id))
        first = Summed(1, one.signed, one.signed, one.amount_base)
        found[key] = before.and_more(one.signed, one.amount_base) if before else first
    return found


def _put(row: Owned, wanted: Summed) -> bool:
    """Whether a row says something else now."""
    before = Summed(row.times, row.first_on, row.last_on, row.amount_base)
    for key, value in vars(wanted).items():
        setattr(row, key, value)
    return before != wanted
