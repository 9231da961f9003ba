"""Rules of accounts (F012)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.geodesy import WGS84, Spot, to_wgs84
from guanxi.kernel.money import round_half_up
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.contracts.events import Dealt
from guanxi.modules.exchange_rates.facade import checked_rate
from guanxi.modules.health.events import Told
from guanxi.modules.suggestions.events import Bought, Scored
from guanxi.pools import placing
from guanxi.records import store
from guanxi.records.store import Change

IMPORTANT = ("level", "industry", "source", "phone", "province", "city", "street", "size", "uscc", "website")

OF_LATE = ("recent_orders", "recent_amount_base")
SCORES = ("rfm_recency", "rfm_frequency", "rfm_value", "rfm_segment", "expected_orders", "alive_pct")
HEALTH = ("health_score", "health_band", "health_parts", "order_interval_days", "dormant_on")
DEALINGS = ("stage", "deal_status", "deal_count", "deal_amount_base", "first_deal_at", "last_deal_at")


def check_accounts(changes: list[Change]) -> None:
    """Completeness counts the important fields that are filled in; the currency is the company's for now."""
    for change in changes:
        filled = sum(not change.module.field(key).is_empty(change.value(key)) for key in IMPORTANT)
        change.put("completeness_pct", round_half_up(Decimal(filled * 100) / len(IMPORTANT), 1))
        if change.changes("currency_code") and change.value("currency_code"):
            checked_rate(change)
        _check_position(change)
    placing.check(changes)


def _check_position(change: Change) -> None:
    """Longitude and latitude are given together, within the earth; what is written as a field is in WGS-84."""
    lng, lat = change.value("lng"), change.value("lat")
    if not (change.changes("lng") or change.changes("lat")):
        return
    if (lng is None) != (lat is None):
        hint = _("give longitude and latitude, or neither.")
        change.refuse("E_FORMAT", "lng" if lng is None else "lat", hint=hint)
    elif lng is not None and lat is not None:
        if not -180 <= lng <= 180:
            change.refuse("E_RANGE", "lng", low=-180, high=180)
        if not -90 <= lat <= 90:
            change.refuse("E_RANGE", "lat", low=-90, high=90)
    if not change.changes("geo_source"):
        change.put("geo_source", "" if lat is None else WGS84)


@transaction.atomic
def set_position(*, actor: Actor, pk: int, lng: Decimal, lat: Decimal, system: str = WGS84) -> Account:
    """Say where an account is, in the coordinates of a map; kept in WGS-84 (F030 rule 1)."""
    spot = to_wgs84(Spot(float(lng), float(lat)), system)
    east, north = (Decimal(f"{value:.6f}") for value in (spot.lng, spot.lat))
    data = {"lng": east, "lat": north, "geo_source": system}
    return store.update(registry.get("account"), actor, pk, data, verb="placed", trusted=True)


def followed_up(moments: Mapping[int, datetime | None]) -> None:
    """When someone last spoke with these accounts (F012 rule 4)."""
    for moment, ids in _by_moment(moments).items():
        Account.objects.filter(pk__in=ids).exclude(last_follow_at=moment).update(last_follow_at=moment)


def plans_changed(moments: Mapping[int, datetime | None]) -> None:
    """The earliest open plan of these accounts."""
    for moment, ids in _by_moment(moments).items():
        Account.objects.filter(pk__in=ids).exclude(next_follow_at=moment).update(next_follow_at=moment)


def _by_moment(moments: Mapping[int, datetime | None]) -> dict[datetime | None, list[int]]:
    """What is planned together for many has one moment: that is one statement then, not one for each."""
    found: dict[datetime | None, list[int]] = {}
    for pk, moment in moments.items():
        found.setdefault(moment, []).append(pk)
    return found


def deals_changed(with_open_deals: Iterable[int], without: Iterable[int]) -> None:
    """An account with an open deal is in opportunity; without one, and nothing bought yet, a prospect again."""
    Account.objects.filter(pk__in=list(with_open_deals), stage="prospect").update(stage="opportunity")
    Account.objects.filter(pk__in=list(without), stage="opportunity").update(stage="prospect")


def dealings_changed(by_account: Mapping[int, Dealt]) -> None:
    """What these accounts have bought: who has bought once is dealt, who came again repeats; who never did after all
    is a prospect again."""
    rows = list(Account.objects.filter(pk__in=by_account).only("stage"))
    for row in rows:
        dealt = by_account[row.pk]
        row.deal_status = "dealt" if dealt.count else "undealt"
        row.deal_count, row.deal_amount_base = dealt.count, dealt.amount_base
        row.first_deal_at, row.last_deal_at = dealt.first, dealt.last
        row.stage = _stage_of(row.stage, dealt.count)
    Account.objects.bulk_update(rows, DEALINGS, batch_size=500)


def looked_back(by_account: Mapping[int, Bought]) -> None:
    """What these accounts have bought of late, where that is another sum now."""
    said = {pk: (one.orders, one.amount_base) for pk, one in by_account.items()}
    _put(OF_LATE, said)


def scored(by_account: Mapping[int, Scored]) -> None:
    """How these accounts buy, where that is something else now."""
    said = {pk: (one.r, one.f, one.m, one.segment, one.expected, one.alive_pct) for pk, one in by_account.items()}
    _put(SCORES, said)


def health_told(by_account: Mapping[int, Told]) -> None:
    """How it goes with these accounts, where that is something else now."""
    said = {pk: (one.score, one.band, one.parts, one.interval, one.dormant_on) for pk, one in by_account.items()}
    _put(HEALTH, said)


def _put(keys: tuple[str, ...], said: Mapping[int, tuple[Any, ...]]) -> None:
    """Give accounts these values; one that has them already is not written, and none becomes another version."""
    rows = list(Account.objects.filter(pk__in=list(said)).only(*keys))
    changed = [row for row in rows if tuple(getattr(row, key) for key in keys) != said[row.pk]]
    for row in changed:
        for key, value in zip(keys, said[row.pk], strict=True):
            setattr(row, key, value)
    Account.objects.bulk_update(changed, keys, batch_size=500)


def _stage_of(stage: str, deals: int) -> str:
    if deals and stage != "lost":
        return "repeat" if deals > 1 else "dealt"
    return "prospect" if not deals and stage in ("dealt", "repeat") else stage
