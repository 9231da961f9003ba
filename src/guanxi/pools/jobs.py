"""Background work of pools: the night that takes records back and reminds of those that are next."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Pool
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.pools import setup
from guanxi.pools.declared import Pooled, all_pooled, by_slug, of
from guanxi.pools.ledger import company_zone
from guanxi.pools.looking import forget_looks
from guanxi.pools.models import PoolRule
from guanxi.pools.notices import remind
from guanxi.pools.protecting import held, would_take
from guanxi.pools.recycling import recycle

BATCH = 500
AT = time(0, 30)
RECYCLE, REMIND, MEASURE = STEPS = ("recycle", "remind", "measure")
KEPT_FAILURES = 100
NAMED = 10  # records that a preview names
FEW = 2_000  # records that are found one by one and sorted, sooner than the order of a list is walked to meet them


def next_night(after: datetime) -> datetime:
    """When the night behind a moment comes, by the clock of the company."""
    zone = company_zone()
    first = after.astimezone(zone).date()
    moments = [datetime.combine(first + timedelta(days=days), AT, zone).astimezone(UTC) for days in range(3)]
    return next(moment for moment in moments if moment > after)


@job("recycle_pools", every=timedelta(days=1), when=next_night, label=_("Take records back to their pools"))
def recycle_pools(run: Run) -> object:
    """Take back what is due of each kind of records, then remind of what is next; some records in each batch."""
    at: dict[str, Any] = {"place": 0, "after": 0, "taken": 0, "failed": {}, **run.checkpoint}
    pooled, step = _work(at["place"])
    actor = run.actor()
    today = clock.today(actor.timezone)
    following, looked_at = None, 0
    if step == MEASURE:
        forget_looks()
        _measure(pooled)
    elif setup.now().watches(pooled):
        with translation.override(actor.language):
            following, looked_at = _done(run, pooled, step, at, today)
    if following is None:
        at |= {"place": at["place"] + 1}
    result = {**at, "after": following or 0}
    if at["place"] < len(all_pooled()) * len(STEPS):
        return run.next(result, done=run.done + looked_at)
    return {"taken": at["taken"], "failed": at["failed"]}


def _work(place: int) -> tuple[Pooled, str]:
    """What is done at a place of the night: the steps of one kind of records after those of another."""
    keys = sorted(pooled.key for pooled in all_pooled())
    return of(keys[place // len(STEPS)]), STEPS[place % len(STEPS)]


def _done(run: Run, pooled: Pooled, step: str, at: dict[str, Any], today: Any) -> tuple[int | None, int]:
    if step == REMIND:
        return remind(pooled, at["after"], BATCH, today), 0
    night = recycle(pooled, run.actor(), at["after"], BATCH, today)
    failed = {**at["failed"], **{f"{pooled.key} {pk}": code for pk, code in night.failed.items()}}
    at |= {"taken": at["taken"] + night.taken, "failed": dict(list(failed.items())[:KEPT_FAILURES])}
    return night.following, night.looked_at


def _measure(pooled: Pooled) -> None:
    """Note of each pool whether it holds many records, which lists are planned by."""
    rows = pooled.module.model.objects.filter(deleted_at=None).order_by()
    for pool in Pool.objects.filter(module=pooled.pools, deleted_at=None):
        found = rows.filter(**{pooled.field: pool}).values("pk")[: FEW + 1].count()
        if (found > FEW) != pool.is_wide:
            Pool.objects.filter(pk=pool.pk).update(is_wide=found > FEW)


@job("preview_pool_rule", label=_("Count what a pool rule would take"))
def preview_pool_rule(run: Run, rule: int) -> object:
    """Count what the coming night would take by one rule, whether it is switched on or not, and name some of it; some
    records in each batch, and nothing is changed."""
    found = PoolRule.objects.filter(pk=rule, deleted_at=None).first()
    pooled = by_slug(found.object) if found else None
    if found is None or pooled is None:
        return None
    at: dict[str, Any] = {"after": 0, "count": 0, "some": [], **run.checkpoint}
    tonight = clock.today(run.actor().timezone) + timedelta(days=1)
    rows = list(held(pooled).filter(pk__gt=at["after"]).order_by("pk")[:BATCH])
    taken = would_take(pooled, rows, found, tonight)
    result = {"count": at["count"] + len(taken), "some": (at["some"] + taken)[:NAMED]}
    if len(rows) < BATCH:
        return {**result, "night": tonight.isoformat()}
    return run.next({**result, "after": rows[-1].pk}, done=run.done + len(rows))
