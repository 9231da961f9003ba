"""What the rules of pools know of leads (F032): from when each trigger counts, and whom no rule takes."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.modules.activities.events import Spoken
from guanxi.pools import setup
from guanxi.pools.declared import Pooled, count_from, day_of, declare, received_on
from guanxi.pools.exceptions import guard
from guanxi.pools.ledger import company_zone
from guanxi.pools.models import NO_FOLLOW_UP, NOT_CONVERTED, PROTECT_EXPIRED
from guanxi.pools.protecting import extend

KEY = "lead"
ENDED = {"field": "status", "op": "in", "value": ["converted", "disqualified"]}
POOLED = declare(
    Pooled(
        key=KEY, pools="lead_pool", field="lead_pool", uncounted=ENDED, rests=ENDED, reads=("last_follow_at", "status")
    )
)


def _since_follow_up(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    return {row.pk: day_of(max(_received(row), row.last_follow_at or _received(row)), zone) for row in records}


def _since_received(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    return {row.pk: received_on(row, zone) for row in records}


def _protected(records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    return {row.pk: row.claim_protect_until for row in records}


def _received(row: Any) -> datetime:
    return row.received_at or row.created_at


def followed_up(spoken: Mapping[int, Spoken]) -> None:
    """A follow-up may extend the protection of these leads, and moves what the rules say."""
    if setup.now().watches(POOLED):
        zone = company_zone()
        extend(POOLED, "follow_up", {pk: day_of(one.last, zone) for pk, one in spoken.items() if one.last is not None})


count_from(KEY, NO_FOLLOW_UP, _since_follow_up)
count_from(KEY, NOT_CONVERTED, _since_received)
count_from(KEY, PROTECT_EXPIRED, _protected)
guard(POOLED)
