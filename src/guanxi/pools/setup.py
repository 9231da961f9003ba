"""What the company has set up about pools, read once and kept under the mark of its shape: a write of a record that no
rule is about costs no query more."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from guanxi.access.models import Pool
from guanxi.access.shape import reshape
from guanxi.meta import registry
from guanxi.pools.declared import Pooled
from guanxi.pools.models import CapacityRule, PoolRule


@dataclass(frozen=True)
class Setup:
    """The pools that are switched on in their order, the rules and the limits in force."""

    pools: Mapping[int, Pool] = field(default_factory=dict)
    rules: tuple[PoolRule, ...] = ()
    capacities: tuple[CapacityRule, ...] = ()

    def pools_of(self, pooled: Pooled) -> list[Pool]:
        """The pools of a kind of records, in the order in which they are tried."""
        return [pool for pool in self.pools.values() if pool.module == pooled.pools]

    def rules_of(self, pooled: Pooled) -> list[PoolRule]:
        slug = pooled.module.slug
        return [rule for rule in self.rules if rule.object == slug and home_of(rule) in self.pools]

    def capacities_of(self, pooled: Pooled, kind: str) -> list[CapacityRule]:
        slug = pooled.module.slug
        return [one for one in self.capacities if (one.object, one.kind) == (slug, kind)]

    def watches(self, pooled: Pooled) -> bool:
        """Whether any rule may take such records back."""
        return bool(self.rules_of(pooled))


_kept = [Setup()]  # replaced as a whole, so that nobody sees half of one


def now() -> Setup:
    return _kept[0]


def known() -> Setup:
    """The same where pools are asked for themselves: those with which a company begins bear no mark yet."""
    return _kept[0] if _kept[0].pools else read()


def home_of(rule: PoolRule) -> int | None:
    """The pool that a rule belongs to."""
    return rule.pool_id or rule.lead_pool_id


def read() -> Setup:
    """What holds at this moment."""
    pools = Pool.objects.filter(active=True, deleted_at=None).order_by("priority", "pk")
    return Setup(
        {pool.pk: pool for pool in pools},
        tuple(PoolRule.objects.filter(active=True, deleted_at=None).order_by("pk")),
        tuple(CapacityRule.objects.filter(active=True, deleted_at=None).order_by("pk")),
    )


def _keep(mark: str) -> None:
    _kept[0] = read() if mark else Setup()


def changed() -> None:
    """Every process reads it anew with its next request."""
    reshape()


registry.follow(_keep)
