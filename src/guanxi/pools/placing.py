"""What every write of a record with pools keeps: it belongs to somebody, or lies in exactly one pool (F021 rule 2).

Modules call `check` among their rules and `saved` behind them, so no door leads past it.
"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.grants import TEAM
from guanxi.access.models import RecordGrant
from guanxi.kernel import clock
from guanxi.kernel.events import publish
from guanxi.pools import setup
from guanxi.pools.capacity import check_capacity
from guanxi.pools.declared import Pooled, of
from guanxi.pools.events import WentToPool
from guanxi.pools.homes import default_pool
from guanxi.pools.ledger import close_binned, company_zone, note_moves, open_restored
from guanxi.pools.protecting import protect
from guanxi.records.change import Change
from guanxi.records.gate import UNDONE

OPEN_ENDS = ("claim_protect_until", "hard_until", "protect_until", "protect_rule", "locked_until")


def check(changes: list[Change]) -> None:
    """Keep each record in one place, and everybody within what he may hold."""
    pooled = of(changes[0].module.key)
    for change in changes:
        _refuse_put_off(change)
        _keep_in_one_place(change, pooled)
    check_capacity(changes)


def saved(changes: list[Change]) -> None:
    """Write down what moved, and work out anew until when the others are protected."""
    pooled = of(changes[0].module.key)
    note_moves(changes)
    _tell_gone(changes, pooled)
    protect(pooled, [change.record.pk for change in changes if change.value("owner")])


def binned(changes: list[Change]) -> None:
    """A record in the bin lies in no pool; one that comes back lies where it lay."""
    pooled = of(changes[0].module.key)
    records = {change.record.pk: change.record for change in changes}
    if changes[0].verb == "deleted":
        close_binned(pooled, records, changes[0].actor.user_id)
    else:
        open_restored(pooled, list(records.values()))


def _refuse_put_off(change: Change) -> None:
    """Rules count from the day on which a record was received; who puts it off would keep the record for ever."""
    is_free = change.history or change.trusted or change.actor.is_admin or change.verb == UNDONE
    if is_free or not change.changes("received_at") or change.value("received_at") is None:
        return
    is_received = change.is_new or change.changes("owner")
    latest = clock.now() if is_received else change.before("received_at") or change.record.created_at
    if change.value("received_at") > latest:
        change.refuse("E_DATE_RULE", "received_at", hint=_("it can't be put off; administrators may correct it."))


def _keep_in_one_place(change: Change, pooled: Pooled) -> None:
    owner, pool = change.value("owner"), change.value(pooled.field)
    if owner is not None and pool is not None:
        change.put(pooled.field, None)
    elif owner is None and pool is None and (change.is_new or change.changes("owner")):
        home = change.value("home_pool") or getattr(default_pool(pooled), "pk", None)
        change.put(pooled.field, home)
    if change.verb == UNDONE:
        return
    if change.value("owner") is None and change.changes(pooled.field):
        _lie_down(change)
    elif change.value("owner") is not None and (change.is_new or change.changes("owner")):
        _be_received(change, pooled)


def _lie_down(change: Change) -> None:
    """In a pool nothing protects it, and it says who held it last."""
    if change.before("owner"):
        change.put("previous_owner", change.before("owner"))
    change.put("locked_from_pool", False)
    for key in OPEN_ENDS:
        change.put(key, None)


def _be_received(change: Change, pooled: Pooled) -> None:
    """Whoever has it now has received it today, and is protected for as long as the pool says."""
    if change.history:
        return
    if "received_at" not in change.given:
        change.put("received_at", clock.now())
    change.put("previous_owner", None)
    change.put("locked_from_pool", False)
    left = change.before(pooled.field)
    if left and left in setup.known().pools:
        change.put("home_pool", left)
    _protect_claim(change)


def _protect_claim(change: Change) -> None:
    pool = setup.now().pools.get(change.value("home_pool") or 0)
    today = clock.now().astimezone(company_zone()).date() if pool and pool.default_days else None
    change.put("claim_protect_until", _days_on(today, pool, "default_days"))
    change.put("hard_until", _days_on(today, pool, "max_days"))


def _days_on(day: Any, pool: Any, key: str) -> Any:
    days = getattr(pool, key, None)
    return day + timedelta(days=days) if day is not None and days else None


def _tell_gone(changes: list[Change], pooled: Pooled) -> None:
    """What its owner had begun with a record ends with it; who helped him leaves, unless the pool keeps the team."""
    gone = [change for change in changes if change.value(pooled.field) and change.before("owner") and not change.is_new]
    if not gone or gone[0].verb == UNDONE:
        return
    keeping = {pk for pk, pool in setup.now().pools.items() if pool.keep_members}
    left = [change.record.pk for change in gone if change.value(pooled.field) not in keeping]
    RecordGrant.objects.filter(module=pooled.key, record_id__in=left, kind=TEAM).delete()
    publish(
        WentToPool(
            module=pooled.module,
            owners={change.record.pk: change.before("owner") for change in gone},
            notes={change.record.pk: change.note for change in gone},
            pools={change.record.pk: change.value(pooled.field) for change in gone},
            actor=gone[0].actor,
        )
    )
