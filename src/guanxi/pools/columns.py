"""The columns that every kind of record needs that goes in and out of pools."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import BooleanColumn, DateColumn, ReferenceColumn

COMPUTED = ("claim_protect_until", "hard_until", "protect_until", "protect_rule", "previous_owner", "locked_until")


class Poolable(models.Model):
    """What a record says about pools beside the one in which it lies, and the one to which it goes back.

    `protect_until` is the last day on which no rule takes it from its owner, by `protect_rule`; `previous_owner` is who
    held it last, as long as it lies in a pool.
    """

    locked_from_pool = BooleanColumn(_("Kept out of the pool"))
    locked_until = DateColumn(_("Kept out of the pool until"), null=True, blank=True)
    claim_protect_until = DateColumn(_("Protected until"), null=True, blank=True)
    hard_until = DateColumn(_("Protected at most until"), null=True, blank=True)
    protect_until = DateColumn(_("Goes back to the pool after"), null=True, blank=True)
    protect_rule = ReferenceColumn("pools.PoolRule", module="pool_rule", verbose_name=_("By the rule"), blank=True)
    previous_owner = ReferenceColumn(
        settings.AUTH_USER_MODEL, module="user", verbose_name=_("Former owner"), blank=True
    )

    class Meta:
        abstract = True


def pool_indexes(table: str, pool: str) -> list[models.Index]:
    """The indexes by which what lies in pools is found, and what is due."""
    filled = {
        "pool": [pool, "-updated_at", "id"],
        "home": ["home_pool", "owner"],
        "due": ["protect_until", "id"],
        "former": ["previous_owner"],
    }
    return [
        models.Index(fields=fields, name=f"{table}_{key}", condition=models.Q(**{f"{fields[0]}__isnull": False}))
        for key, fields in filled.items()
    ]
