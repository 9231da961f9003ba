"""Whom no rule takes because an approval is under way: of every kind of records alike."""

from collections.abc import Collection
from functools import partial

from guanxi.flow.approval.models import RUNNING, ApprovalCase
from guanxi.meta import registry
from guanxi.pools.declared import Pooled, leave_out


def in_approval(key: str, ids: Collection[int]) -> Collection[int]:
    """Those of these records about which somebody is asked at present."""
    rows = ApprovalCase.objects.filter(object=registry.get(key).slug, record_id__in=list(ids), status__in=RUNNING)
    return set(rows.order_by().values_list("record_id", flat=True))


def guard(pooled: Pooled) -> None:
    """Have approvals protect a kind of records."""
    leave_out(pooled.key, "in_approval", partial(in_approval, pooled.key))
