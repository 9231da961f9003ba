"""Until when each record stays with its owner (F023): of all rules that apply the earliest day counts, kept in the
record with its rule, so that the countdown costs nothing and the night finds what is due by an index."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from guanxi.access.actor import system_actor
from guanxi.access.rules import met
from guanxi.kernel import clock
from guanxi.kernel.updating import update
from guanxi.pools import declared, setup
from guanxi.pools.days import Due, counting, earliest, extended
from guanxi.pools.declared import Pooled
from guanxi.pools.homes import homes
from guanxi.pools.ledger import company_zone
from guanxi.pools.models import PROTECT_EXPIRED, PoolRule
from guanxi.pools.setup import home_of
from guanxi.workdays.company import company_calendar

READ = (
    *("id", "owner_id", "home_pool_id", "received_at", "created_at", "locked_from_pool", "locked_until"),
    *("claim_protect_until", "hard_until", "protect_until", "protect_rule_id"),
)


def protect(pooled: Pooled, ids: Collection[int]) -> int:
    """Work out anew until when these records are protected; how many days have changed."""
    if not ids or not setup.now().watches(pooled):
        return 0
    rows = list(held(pooled).filter(pk__in=ids))
    with_homes(pooled, rows)
    return keep(pooled, rows, due(pooled, rows, setup.now().rules_of(pooled)))


def held(pooled: Pooled) -> QuerySet:
    """The living records that belong to somebody, with what the rules read."""
    rows = pooled.module.model.objects.filter(deleted_at=None, owner__isnull=False, **{pooled.column: None})
    if pooled.rests:
        rows = rows.exclude(met(pooled.module, system_actor(), pooled.rests))
    return rows.only(*READ, *pooled.reads)


def due(pooled: Pooled, rows: Collection[Any], rules: Collection[PoolRule]) -> dict[int, Due]:
    """When rules take each of these records; those that none takes are not there. Queries do not grow with the rows."""
    zone, found = company_zone(), dict[int, list[Due]]()
    count = counting(cache(company_calendar))
    protected = _exceptions(pooled, rows, rules)
    for rule in rules:
        concerned = _concerned(pooled, rule, [row for row in rows if row.home_pool_id == home_of(rule)])
        for pk, until in _ends(pooled, rule, concerned, count, zone):
            if not any(pk in protected[key] for key in rule.exceptions):
                found.setdefault(pk, []).append(Due(until, rule.pk))
    return {pk: first for pk, several in found.items() if (first := earliest(several)) is not None}


def _ends(pooled: Pooled, rule: PoolRule, rows: list[Any], count: Any, zone: Any) -> Iterator[tuple[int, date]]:
    """The last safe day by one rule, of each record to which it applies."""
    if rule.trigger == PROTECT_EXPIRED:
        yield from ((row.pk, row.claim_protect_until) for row in rows if row.claim_protect_until)
        return
    for pk, base in declared.bases(pooled.key, rule.trigger, rows, zone).items():
        if base is not None:
            since = rule.active_since if rule.grace_on_enable else None
            yield pk, count(max(base, since) if since else base, rule.days, rule.day_kind)


def _concerned(pooled: Pooled, rule: PoolRule, rows: list[Any]) -> list[Any]:
    """Those that meet the condition of a rule."""
    if not rule.condition or not rows:
        return rows
    module = pooled.module
    asked = module.model.objects.filter(pk__in=[row.pk for row in rows])
    ids = set(asked.filter(met(module, system_actor(), rule.condition)).values_list("pk", flat=True))
    return [row for row in rows if row.pk in ids]


def _exceptions(pooled: Pooled, rows: Collection[Any], rules: Collection[PoolRule]) -> Mapping[str, Collection[int]]:
    """The records that each exception protects, asked once for all rules."""
    asked = {key for rule in rules for key in rule.exceptions}
    ids, today = [row.pk for row in rows], clock.now().astimezone(company_zone()).date()
    locked = {row.pk for row in rows if is_locked(row, today)}
    return {key: locked if key == "locked" else declared.held(pooled.key, key, ids) for key in asked}


def is_locked(row: Any, today: date) -> bool:
    """Whether its owner keeps a record out of the pool on a day."""
    return bool(row.locked_from_pool) and (row.locked_until is None or row.locked_until >= today)


def would_take(pooled: Pooled, rows: list[Any], rule: Any, night: date) -> list[int]:
    """Those of these records that a rule would take in a night; it may still be switched off."""
    _at_home(pooled, rows)
    rule.active_since = rule.active_since or night - timedelta(days=1)
    return [pk for pk, one in due(pooled, rows, [rule]).items() if one.until < night]


def _at_home(pooled: Pooled, rows: list[Any]) -> dict[int, int]:
    """Let records from before there were pools know their home; those that didn't, and which it is."""
    homeless = {row.pk: row for row in rows if row.home_pool_id is None}
    found = homes(pooled, homeless) if homeless else {}
    for pk, home in found.items():
        homeless[pk].home_pool_id = home
    return found


def with_homes(pooled: Pooled, rows: list[Any]) -> None:
    """The same, and kept in the table."""
    found = _at_home(pooled, rows)
    for home, ids in groupby(sorted(found, key=found.__getitem__), key=found.__getitem__):
        pooled.module.model.objects.filter(pk__in=list(ids)).update(home_pool=home)


def keep(pooled: Pooled, rows: list[Any], found: Mapping[int, Due]) -> int:
    """Write into these records until when they are protected, where that has changed; how many those were."""
    changed = []
    for row in rows:
        first = found.get(row.pk)
        said = (first.until, first.rule) if first else (None, None)
        if (row.protect_until, row.protect_rule_id) != said:
            changed.append(({"id": row.pk}, {"protect_until": said[0], "protect_rule_id": said[1]}))
    if changed:
        update(pooled.module.model, changed)
    return len(changed)


def extend(pooled: Pooled, kind: str, days: Mapping[int, date]) -> None:
    """Something was done with these records on a day: it may extend the protection that began when they were claimed
    (F023 rule 4), and moves what the other rules say."""
    key = f"extend_{kind}_days"
    pools = {pk: getattr(pool, key) for pk, pool in setup.now().pools.items() if getattr(pool, key)}
    if pools and days:
        rows = held(pooled).filter(pk__in=list(days), home_pool__in=list(pools), claim_protect_until__isnull=False)
        changed = [
            ({"id": row.pk}, {"claim_protect_until": until})
            for row in rows
            if (until := extended(row.claim_protect_until, row.hard_until, days[row.pk], pools[row.home_pool_id]))
            != row.claim_protect_until
        ]
        if changed:
            update(pooled.module.model, changed)
    protect(pooled, days)
