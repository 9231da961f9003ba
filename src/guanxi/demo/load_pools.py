"""Puts down the demo company's pools: customers and leads that salespeople have given back, for others to claim, and a
rule that takes back what nobody follows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import Pool, Position, User
from guanxi.demo.people import DIRECTOR
from guanxi.demo.shapes import Demo
from guanxi.demo.shelf import Shelf
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.pools.giving import release
from guanxi.pools.models import PoolEntry
from guanxi.records import store

LYING = {"account": 9, "lead": 12}
REASONS = ("no_demand", "unreachable", "budget", "out_of_region")
UNFOLLOWED, DAYS_AGO = 30, 26
LIMITS = {"daily_claim_limit": 5, "pool_holding_limit": 60, "reclaim_cooldown_days": 7}


def load_pools(shelf: Shelf, demo: Demo) -> None:
    """Everybody who sells is a member, led by the sales director; the rule has been on for some weeks."""
    leaders = [shelf.admin.user_id, shelf.id("user", DIRECTOR)]
    root = Position.objects.filter(path="", deleted_at=None).values_list("pk", flat=True)
    for pool in Pool.objects.filter(deleted_at=None).order_by("pk"):
        module = registry.get(pool.module)
        store.update(module, shelf.admin, pool.pk, {"admins": leaders, "member_positions": list(root), **LIMITS})
    for key, count in LYING.items():
        _give_back(key, count)
    rule = {"object": "accounts", "trigger": "no_followup", "days": UNFOLLOWED, "active": True}
    made = store.create(registry.get("pool_rule"), shelf.admin, rule)
    since = demo.today - timedelta(days=DAYS_AGO)
    store.update(registry.get("pool_rule"), shelf.admin, made.pk, {"active_since": since}, trusted=True)


def _give_back(key: str, count: int) -> None:
    """Some records with which nothing was begun, over the last weeks."""
    owners: dict[int, Actor] = {}
    for place, record in enumerate(_untouched(key)[:count]):
        if record.owner_id not in owners:
            owners[record.owner_id] = replace(
                actor_of(User.objects.get(pk=record.owner_id), via="import"), operation=""
            )
        at = clock.now() - timedelta(days=3 + place * 2)
        with clock.at(at):
            release(key, actor=owners[record.owner_id], pk=record.pk, reason=REASONS[place % len(REASONS)])
        PoolEntry.objects.filter(record_id=record.pk, left_at=None).update(entered_at=at, lost_at=at)


def _untouched(key: str) -> list[Any]:
    model = registry.get(key).model
    rows = model.objects.filter(deleted_at=None, last_follow_at=None).order_by("-pk")
    if key == "account":
        deals = registry.get("opportunity").model.objects.values("account_id")
        return list(rows.exclude(pk__in=deals))
    return list(rows.filter(status="new"))
