"""What the rules of pools know of accounts (F023): from when each trigger counts, and whom no rule takes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.kernel import clock
from guanxi.modules.accounts.models import Account
from guanxi.pools import setup
from guanxi.pools.declared import Pooled, count_from, day_of, declare, leave_out, received_on
from guanxi.pools.exceptions import guard
from guanxi.pools.ledger import company_zone
from guanxi.pools.models import NO_DEAL, NO_FOLLOW_UP, PROTECT_EXPIRED
from guanxi.pools.protecting import extend, protect

KEY = "account"
DEALT = {"field": "deal_status", "op": "eq", "value": "dealt"}
POOLED = declare(Pooled(key=KEY, pools="pool", field="pool", uncounted=DEALT, reads=("last_follow_at", "last_deal_at")))


def _since_follow_up(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    """Since the last follow-up, or since the owner has received the account where there was none later."""
    return {row.pk: day_of(max(_received(row), row.last_follow_at or _received(row)), zone) for row in records}


def _since_received_without_deal(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    """Since the owner has received it, where nothing was bought since."""
    days = {row.pk: (received_on(row, zone), row.last_deal_at) for row in records}
    return {pk: None if dealt and dealt >= received else received for pk, (received, dealt) in days.items()}


def _protected(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    return {row.pk: row.claim_protect_until for row in records}


def _received(row: Any) -> datetime:
    return row.received_at or row.created_at


def _dealt(ids: Collection[int]) -> Collection[int]:
    return set(Account.objects.filter(pk__in=ids, deal_status="dealt").values_list("pk", flat=True))


def followed_up(moments: Mapping[int, datetime | None], visited: Collection[int]) -> None:
    """A follow-up, or a visit, may extend the protection of these accounts, and moves what the rules say."""
    if not setup.now().watches(POOLED):
        return
    zone = company_zone()
    days = {pk: day_of(moment, zone) for pk, moment in moments.items() if moment is not None}
    extend(POOLED, "visit", {pk: day for pk, day in days.items() if pk in visited})
    extend(POOLED, "follow_up", {pk: day for pk, day in days.items() if pk not in visited})


def moved_on(ids: Collection[int]) -> None:
    """A deal with these accounts has come further today."""
    if setup.now().watches(POOLED):
        extend(POOLED, "stage", dict.fromkeys(ids, day_of(clock.now(), company_zone())))


def changed_beside(ids: Collection[int]) -> None:
    """What others know of these accounts has changed: deals, orders."""
    protect(POOLED, ids)


count_from(KEY, NO_FOLLOW_UP, _since_follow_up)
count_from(KEY, NO_DEAL, _since_received_without_deal)
count_from(KEY, PROTECT_EXPIRED, _protected)
leave_out(KEY, "dealt", _dealt)
guard(POOLED)
