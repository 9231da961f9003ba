"""What pools come to: what lies in them, how much more one may claim, and who has claimed, kept and lost how many.

Each question is asked of the database once for all pools and people.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum

from guanxi.access.actor import Actor, people_below
from guanxi.access.models import Pool, User
from guanxi.access.pooled import seats_of
from guanxi.kernel import clock
from guanxi.pools.capacity import capacity_left
from guanxi.pools.claiming import Room
from guanxi.pools.declared import Pooled
from guanxi.pools.ledger import company_zone
from guanxi.pools.models import TRIGGERS, PoolEntry

TAKEN = ("claim", "assign")
BY_RULE = [option.value for option in TRIGGERS]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One pool as somebody sees it: what lies there, what he may still claim, and how it went in a period."""

    pool: Pool
    leads: bool
    lying: int
    room: Room
    entered: int
    recycled: int
    claimed: int
    assigned: int
    average_days: int | None


@dataclass
class Fairness:
    """What one person has taken out of pools in a period and what became of it: `kept` he still holds, `lost` rules
    have taken from him, `returned` he gave back himself."""

    user_id: int
    name: str = ""
    claimed: int = 0
    assigned: int = 0
    kept: int = 0
    lost: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Period:
    """Some days of the company, the last one included."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        zone = company_zone()
        begin, end = (datetime.combine(day, time.min, zone) for day in (self.first, self.last + timedelta(days=1)))
        return begin, end


def pools_of(pooled: Pooled, actor: Actor) -> list[Pool]:
    """The open pools to which someone belongs; administrators see all."""
    rows = Pool.objects.filter(module=pooled.pools, active=True, deleted_at=None).order_by("priority", "pk")
    mine = {seat.pool for seat in seats_of(pooled.module, actor) if seat.sees}
    return [pool for pool in rows if actor.is_admin or pool.pk in mine]


def standings(pooled: Pooled, actor: Actor, period: Period) -> list[Standing]:
    """How each of someone's pools stands."""
    pools = pools_of(pooled, actor)
    if not pools:
        return []
    begin, end = period.moments
    entries = PoolEntry.objects.filter(pool__in=pools)
    came = _counts(entries.filter(entered_at__gte=begin, entered_at__lt=end), "pool", reason__in=BY_RULE)
    went = entries.filter(left_at__gte=begin, left_at__lt=end)
    left: dict[int, dict[str, tuple[int, Any]]] = defaultdict(dict)
    for pool, kind, count, stayed in _stays(went):
        left[pool][kind] = (count, stayed)
    lying = _lying(pooled, pools)
    rooms = _rooms(pooled, actor, pools)
    leading = {seat.pool for seat in seats_of(pooled.module, actor) if seat.leads}
    return [
        Standing(
            pool=pool,
            leads=actor.is_admin or pool.pk in leading,
            lying=lying.get(pool.pk, 0),
            room=rooms[pool.pk],
            entered=came[0][pool.pk],
            recycled=came[1][pool.pk],
            claimed=left[pool.pk].get("claim", (0, None))[0],
            assigned=left[pool.pk].get("assign", (0, None))[0],
            average_days=_average(left[pool.pk]),
        )
        for pool in pools
    ]


def fairness(pooled: Pooled, actor: Actor, period: Period) -> list[Fairness]:
    """Who has claimed, kept and lost how many in a period: of one's pools, oneself and those below; all who took part
    where one leads them."""
    begin, end = period.moments
    entries = PoolEntry.objects.filter(pool__in=pools_of(pooled, actor))
    found: dict[int, Fairness] = {}

    def person(pk: int) -> Fairness:
        return found.setdefault(pk, Fairness(pk))

    taken = entries.filter(left_at__gte=begin, left_at__lt=end, left_kind__in=TAKEN, left_to__isnull=False)
    taken = taken.filter(_told_of("left_to", pooled, actor))
    holds = pooled.module.model.objects.filter(pk=OuterRef("record_id"), owner=OuterRef("left_to"), deleted_at=None)
    rows = taken.annotate(holds=Exists(holds)).order_by().values_list("left_to", "left_kind", "holds")
    for pk, kind, is_held, count in rows.annotate(count=Count("pk")):
        one = person(pk)
        one.claimed += count if kind == "claim" else 0
        one.assigned += count if kind == "assign" else 0
        one.kept += count if is_held else 0
    lost = entries.filter(entered_at__gte=begin, entered_at__lt=end, previous_owner__isnull=False).exclude(
        reason="move"
    )
    lost = lost.filter(_told_of("previous_owner", pooled, actor))
    for pk, count, by_rule in (
        lost.order_by()
        .values_list("previous_owner")
        .annotate(count=Count("pk"), by_rule=Count("pk", filter=Q(reason__in=BY_RULE)))
    ):
        person(pk).lost += by_rule
        person(pk).returned += count - by_rule
    return _named(found)


def _told_of(person: str, pooled: Pooled, actor: Actor) -> Q:
    """The stays of which somebody hears whose they were: all in pools that he leads, of others his own and those of
    people below him."""
    if actor.is_admin:
        return Q()
    led = [seat.pool for seat in seats_of(pooled.module, actor) if seat.leads]
    below = Q(**{f"{person}__in": people_below(actor).values("user_id")})
    return Q(pool__in=led) | Q(**{person: actor.user_id}) | below


def _named(found: Mapping[int, Fairness]) -> list[Fairness]:
    names = dict(User.objects.filter(pk__in=list(found)).values_list("pk", "name"))
    for pk, name in names.items():
        found[pk].name = name
    return sorted((found[pk] for pk in names), key=lambda one: (-one.claimed - one.assigned, one.name))


def _counts(rows: QuerySet, by: str, **also: Any) -> tuple[Counter[int], Counter[int]]:
    every, some = Counter[int](), Counter[int]()
    for key, count, part in rows.order_by().values_list(by).annotate(n=Count("pk"), m=Count("pk", filter=Q(**also))):
        every[key], some[key] = count, part
    return every, some


def _stays(rows: QuerySet) -> QuerySet:
    stayed = ExpressionWrapper(F("left_at") - F("entered_at"), output_field=DurationField())
    return rows.order_by().values_list("pool", "left_kind").annotate(count=Count("pk"), stayed=Sum(stayed))


def _average(left: Mapping[str, tuple[int, timedelta | None]]) -> int | None:
    count = sum(one for one, _stayed in left.values())
    return sum((stayed or timedelta() for _one, stayed in left.values()), timedelta()).days // count if count else None


def _lying(pooled: Pooled, pools: list[Pool]) -> dict[int, int]:
    rows = pooled.module.model.objects.filter(**{f"{pooled.field}__in": pools}, deleted_at=None).order_by()
    return dict(rows.values_list(pooled.field).annotate(count=Count("pk")))


def _rooms(pooled: Pooled, actor: Actor, pools: list[Pool]) -> dict[int, Room]:
    zone = company_zone()
    begin = datetime.combine(clock.now().astimezone(zone).date(), time.min, zone)
    mine = PoolEntry.objects.filter(pool__in=pools, left_by=actor.user_id, left_at__gte=begin, left_kind="claim")
    claimed = dict(mine.order_by().values_list("pool").annotate(count=Count("pk")))
    held = pooled.module.model.objects.filter(owner=actor.user_id, home_pool__in=pools, deleted_at=None).order_by()
    holding = dict(held.values_list("home_pool").annotate(count=Count("pk")))
    overall = capacity_left(pooled, actor.user_id) if actor.user_id else None
    leading = {seat.pool for seat in seats_of(pooled.module, actor) if seat.leads}
    return {
        pool.pk: Room(
            None if actor.is_admin or pool.pk in leading else _left(pool.daily_claim_limit, claimed.get(pool.pk, 0)),
            _left(pool.pool_holding_limit, holding.get(pool.pk, 0)),
            None if overall is None else max(overall, 0),
        )
        for pool in pools
    }


def _left(limit: int | None, used: int) -> int | None:
    return None if limit is None else max(limit - used, 0)
