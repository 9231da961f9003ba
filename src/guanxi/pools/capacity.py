"""How many records one may hold, and keep out of the pool (F022 rule 4, F024 rule 3): the narrowest limit counts."""

from collections import Counter
from collections.abc import Collection

from django.db.models import QuerySet

from guanxi.access.actor import system_actor
from guanxi.access.models import UserDepartment, UserPosition
from guanxi.access.rules import met
from guanxi.kernel import clock
from guanxi.pools import setup
from guanxi.pools.declared import Pooled, of
from guanxi.pools.models import CapacityRule
from guanxi.records.change import Change
from guanxi.records.locks import hold

NARROWEST_FIRST = ("user", "position", "department", "company")


def check_capacity(changes: Collection[Change]) -> None:
    """Refuse what would be more than its new owner may hold, whichever way it comes to him."""
    pooled = of(next(iter(changes)).module.key)
    if not setup.now().capacities_of(pooled, "hold"):
        return
    coming = [change for change in changes if _comes_to_somebody(change)]
    owners = sorted({change.value("owner") for change in coming})  # held one after the other in one order everywhere
    left = {owner: capacity_left(pooled, owner) for owner in owners}
    taken: Counter[int] = Counter()
    for change in coming:
        owner = change.value("owner")
        most = left[owner]
        if most is not None and taken[owner] >= most:
            change.refuse("E_CAPACITY", "owner", left=0)
        taken[owner] += 1


def _comes_to_somebody(change: Change) -> bool:
    is_his_now = change.is_new or change.changes("owner")
    return change.value("owner") is not None and is_his_now and not change.history and not change.errors


def capacity_left(pooled: Pooled, user: int, kind: str = "hold") -> int | None:
    """How many more someone may hold; nothing where nothing limits him. Nobody else takes up his room meanwhile."""
    rule = rule_for(pooled, user, kind)
    if rule is None or rule.max is None:
        return None
    hold(f"capacity of {user}: {pooled.key}")
    return int(rule.max) - counted(pooled, user, rule).count()


def rule_for(pooled: Pooled, user: int, kind: str) -> CapacityRule | None:
    """The limit that counts for someone: his own, else that of the nearest place where he stands, else everyone's."""
    rules = setup.now().capacities_of(pooled, kind)
    if not rules:
        return None
    positions = _ranks(UserPosition.objects.filter(user=user).values_list("path", flat=True))
    departments = _ranks(UserDepartment.objects.filter(user=user).values_list("path", flat=True))

    def nearness(rule: CapacityRule) -> tuple[int, int] | None:
        place = {
            "user": 0 if rule.user_id == user else None,
            "position": positions.get(rule.position_id or 0),
            "department": departments.get(rule.department_id or 0),
            "company": 0,
        }[rule.scope]
        return None if place is None else (NARROWEST_FIRST.index(rule.scope), place)

    near = [(found, rule.pk, rule) for rule in rules if (found := nearness(rule)) is not None]
    return min(near)[2] if near else None


def counted(pooled: Pooled, user: int, rule: CapacityRule) -> QuerySet:
    """The records that count towards a limit."""
    module, system = pooled.module, system_actor()
    rows = module.model.objects.filter(owner=user, deleted_at=None, **{pooled.column: None})
    if rule.kind == "lock":
        rows = rows.filter(locked_from_pool=True).exclude(locked_until__lt=clock.today(system.timezone))
    return rows.exclude(met(module, system, rule.exclude or pooled.uncounted))


def _ranks(paths: Collection[str]) -> dict[int, int]:
    """The places on the way up from where someone stands, the nearest first."""
    found: dict[int, int] = {}
    for path in paths:
        for rank, pk in enumerate(reversed([int(part) for part in path.split(".") if part])):
            found[pk] = min(rank, found.get(pk, rank))
    return found
