"""To which pool a record goes when its owner loses it (F021 rule 2): the first in order whose condition it meets."""

from collections.abc import Collection

from django.db.models import QuerySet

from guanxi.access.actor import system_actor
from guanxi.access.models import Pool
from guanxi.access.rules import met
from guanxi.pools import setup
from guanxi.pools.declared import Pooled


def default_pool(pooled: Pooled) -> Pool | None:
    """The first pool that takes everything, else the last one of all; nothing where there is none."""
    pools = setup.known().pools_of(pooled)
    return next((pool for pool in pools if not pool.routing), pools[-1] if pools else None)


def homes(pooled: Pooled, ids: Collection[int]) -> dict[int, int]:
    """The home of each of these records: a query for each pool with a condition, however many records they are."""
    left, found = set(ids), dict[int, int]()
    for pool in setup.known().pools_of(pooled) if left else ():
        taken = set(left) if not pool.routing else set(_meeting(pooled, pool, left))
        found |= dict.fromkeys(taken, pool.pk)
        left -= taken
        if not left:
            return found
    rest = default_pool(pooled)
    if rest is not None:
        found |= dict.fromkeys(left, int(rest.pk))
    return found


def _meeting(pooled: Pooled, pool: Pool, ids: Collection[int]) -> QuerySet:
    rows = pooled.module.model.objects.filter(pk__in=ids)
    return rows.filter(met(pooled.module, system_actor(), pool.routing)).values_list("pk", flat=True)
