"""Claiming (F022): what is asked, in which order, and what is said where it is refused."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.formats import date_format

from guanxi.access.actor import Actor
from guanxi.access.models import Pool
from guanxi.access.pooled import CLAIM, seats_of
from guanxi.access.scope import visible
from guanxi.access.standing import Seat
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.pools import setup
from guanxi.pools.capacity import capacity_left
from guanxi.pools.declared import Pooled, of
from guanxi.pools.ledger import CLAIMED, claimed_today, company_zone, open_entries
from guanxi.pools.models import PoolEntry
from guanxi.records import gate, store
from guanxi.records.change import Change
from guanxi.records.locks import hold
from guanxi.records.waiting import noting_waits, refusals_of

Refused = dict[int, DomainError]
Ask = Callable[["Claims"], None]


@dataclass(frozen=True)
class Room:
    """How much more someone may claim from a pool; nothing where nothing limits it."""

    today: int | None
    in_pool: int | None
    overall: int | None

    @property
    def most(self) -> int | None:
        """What is left by all limits."""
        return min((left for left in (self.today, self.in_pool, self.overall) if left is not None), default=None)


@dataclass
class Claims:
    """What someone wants to claim from one pool: the records, the stays that they would end, and what was refused."""

    pooled: Pooled
    actor: Actor
    pool: Pool | None
    records: list[Any]
    entries: dict[int, PoolEntry]
    refused: Refused = field(default_factory=dict)

    @property
    def seat(self) -> Seat | None:
        seats = seats_of(self.pooled.module, self.actor)
        return next((one for one in seats if self.pool and one.pool == self.pool.pk), None)

    @property
    def leads(self) -> bool:
        return self.actor.is_admin or bool(self.seat and self.seat.leads)

    def left(self) -> list[Any]:
        return [record for record in self.records if record.pk not in self.refused]

    def refuse_all(self, error: DomainError) -> None:
        for record in self.left():
            self.refused[record.pk] = error


@transaction.atomic
def claim(key: str, *, actor: Actor, pk: int) -> Model:
    """Take a record out of its pool, for oneself."""
    refused = _claimed(of(key), actor, [pk], TESTS)  # whether it needs consent was asked before the action
    if pk in refused:
        raise refused[pk]
    return of(key).module.model.objects.get(pk=pk)


@transaction.atomic
def claim_many(key: str, actor: Actor, ids: Collection[int]) -> Refused:
    """Take several records: what limits all of them refuses all, the rest is said record by record (rule 6), as is what
    waits for an approval now (E_WAITS)."""
    pooled = of(key)
    actor.require(pooled.module, "claim")
    return _claimed(pooled, actor, ids, (*TESTS, _ask_consent))


def _claimed(pooled: Pooled, actor: Actor, ids: Collection[int], tests: Iterable[Ask]) -> Refused:
    hold(f"claims of {actor.user_id}: {pooled.key}")
    rows = pooled.module.model.objects.select_for_update(of=("self",), no_key=True)
    found = {row.pk: row for row in rows.filter(pk__in=list(ids), deleted_at=None).order_by("pk")}
    open_to_him = visible(pooled.module, actor, CLAIM, named=True).filter(pk__in=list(found))
    seen = set(open_to_him.values_list("pk", flat=True))
    lying = {pk: row for pk, row in found.items() if pk in seen and getattr(row, pooled.column) is not None}
    refused = {pk: _gone(pooled, actor, pk) for pk in ids if pk not in lying}
    entries = open_entries(pooled, lying)
    for pool, records in _by_pool(pooled, list(lying.values())).items():
        wanted = Claims(pooled, actor, setup.known().pools.get(pool), records, entries)
        for ask in tests:
            ask(wanted)
        refused |= wanted.refused | _take(wanted)
    return refused


def gone(key: str, actor: Actor, pk: int) -> DomainError | None:
    """What is said of a record that someone doesn't see: that others were quicker, where he saw it before."""
    found = _gone(of(key), actor, pk)
    return found if found.code == "E_POOL_TAKEN" else None


def room(key: str, actor: Actor, pool: Pool) -> Room:
    """How much more someone may claim from a pool now, for the bar above a list."""
    pooled = of(key)
    asked = Claims(pooled, actor, pool, [], {})
    return Room(
        None if asked.leads else _left_today(asked),
        _left_in_pool(asked),
        capacity_left(pooled, actor.user_id) if actor.user_id else None,
    )


def _by_pool(pooled: Pooled, rows: list[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, pooled.column)].append(row)
    return found


def _gone(pooled: Pooled, actor: Actor, pk: int) -> DomainError:
    """Somebody else has it now; who does not belong to the pool where it lay never hears that there is such a one."""
    last = PoolEntry.objects.filter(object=pooled.module.slug, record_id=pk).order_by("-pk").first()
    pools = {seat.pool for seat in seats_of(pooled.module, actor) if seat.sees}
    is_known = last is not None and (actor.is_admin or last.pool_id in pools)
    return DomainError("E_POOL_TAKEN" if is_known and last and last.left_at else "E_NOT_FOUND")


def _ask_member(asked: Claims) -> None:
    if asked.pool is None or not (asked.leads or (asked.seat and asked.seat.sees)):
        asked.refuse_all(DomainError("E_POOL_NOT_MEMBER"))


def _ask_cleansed(asked: Claims) -> None:
    if asked.pool and asked.pool.require_cleansing:
        for record in asked.left():
            if getattr(record, "cleanse_state", "clean") != "clean":
                asked.refused[record.pk] = DomainError("E_POOL_RAW")


def _ask_open(asked: Claims) -> None:
    """New entries are open to all at the same moment."""
    hours = asked.pool.new_entry_hours if asked.pool and not asked.leads else 0
    for record in asked.left() if hours else ():
        entry = asked.entries.get(record.pk)
        opens = entry.entered_at + timedelta(hours=hours) if entry else clock.now()
        if clock.now() < opens:
            asked.refused[record.pk] = DomainError("E_POOL_NOT_OPEN", time=_moment(opens))


def _ask_cooldown(asked: Claims) -> None:
    """Who has just lost a record lets others try first."""
    days = asked.pool.reclaim_cooldown_days if asked.pool and not asked.leads else 0
    zone = company_zone()
    for record in asked.left() if days else ():
        entry = asked.entries.get(record.pk)
        if entry is None or entry.previous_owner_id != asked.actor.user_id:
            continue
        again = entry.lost_at.astimezone(zone).date() + timedelta(days=days)
        if clock.now().astimezone(zone).date() < again:
            asked.refused[record.pk] = DomainError("E_POOL_COOLDOWN", date=_day(again))


def _ask_daily(asked: Claims) -> None:
    left = None if asked.leads else _left_today(asked)
    if left is not None and asked.pool and len(asked.left()) > left:
        asked.refuse_all(DomainError("E_POOL_DAILY_LIMIT", left=left, max=asked.pool.daily_claim_limit))


def _ask_holding(asked: Claims) -> None:
    left = _left_in_pool(asked)
    if left is not None and asked.pool and len(asked.left()) > left:
        asked.refuse_all(DomainError("E_POOL_HOLDING_LIMIT", left=left, max=asked.pool.pool_holding_limit))


def _ask_capacity(asked: Claims) -> None:
    wanted = len(asked.left())
    left = capacity_left(asked.pooled, asked.actor.user_id) if wanted and asked.actor.user_id else None
    if left is not None and wanted > left:
        asked.refuse_all(DomainError("E_CAPACITY", left=max(left, 0)))


def _ask_consent(asked: Claims) -> None:
    """What needs an approval waits for it; what one holds already is refused."""
    module, left = asked.pooled.module, asked.left()
    watched = gate.watch.ask(module, asked.actor, [record.pk for record in left]) if left else gate.Watch()
    action = module.action(CLAIM)
    if action is None or not ("action" in watched.triggers or watched.locks or watched.settled):
        return
    with noting_waits() as waits:
        for record in left:
            try:
                gate.hold_action.ask(module, asked.actor, record, action, {"arguments": {}, "fill": None})
            except DomainError as error:
                asked.refused[record.pk] = error
    asked.refused |= refusals_of(waits)


TESTS: tuple[Ask, ...] = (
    *(_ask_member, _ask_cleansed, _ask_open, _ask_cooldown, _ask_daily, _ask_holding, _ask_capacity),
)


def _left_today(asked: Claims) -> int | None:
    limit = asked.pool.daily_claim_limit if asked.pool else None
    if limit is None or asked.pool is None or asked.actor.user_id is None:
        return None
    return max(int(limit) - claimed_today(asked.pool.pk, asked.actor.user_id), 0)


def _left_in_pool(asked: Claims) -> int | None:
    limit = asked.pool.pool_holding_limit if asked.pool else None
    if limit is None or asked.pool is None:
        return None
    rows = asked.pooled.module.model.objects.filter(owner=asked.actor.user_id, home_pool=asked.pool, deleted_at=None)
    return max(int(limit) - rows.count(), 0)


def _take(asked: Claims) -> Refused:
    changes = [
        Change(
            module=asked.pooled.module,
            actor=asked.actor,
            record=record,
            data={"owner": asked.actor.user_id},
            is_new=False,
            verb=CLAIMED,
            trusted=True,
        )
        for record in asked.left()
    ]
    store.write(changes)
    return dict(_refusals(changes))


def _refusals(changes: Collection[Change]) -> Iterator[tuple[int, DomainError]]:
    for change in changes:
        if change.errors:
            yield change.record.pk, change.errors[0]


def _moment(at: datetime) -> str:
    return date_format(at.astimezone(company_zone()), "SHORT_DATETIME_FORMAT")


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
