"""Whom no rule takes because an approval is under way, of himself or of a document of his: of every kind of records
alike."""

from collections.abc import Collection
from functools import partial

from guanxi.flow.approval.models import RUNNING, ApprovalCase
from guanxi.meta import registry
from guanxi.pools.declared import Pooled, leave_out


def in_approval(key: str, ids: Collection[int]) -> Collection[int]:
    """Those of these records about which somebody is asked at present, or about what names them: a query for each kind
    of documents that is in approval at all."""
    running = ApprovalCase.objects.filter(status__in=RUNNING).order_by()
    rows = running.filter(object=registry.get(key).slug, record_id__in=list(ids))
    found = set(rows.values_list("record_id", flat=True))
    asked = set(running.values_list("object", flat=True).distinct())
    for other in (one for one in registry.every_module() if one.slug in asked and one.key != key):
        for field in (one for one in other.fields if one.is_reference and one.target == key):
            cases = running.filter(object=other.slug).values("record_id")
            documents = other.model.objects.filter(pk__in=cases, deleted_at=None, **{f"{field.column}__in": list(ids)})
            found |= set(documents.values_list(field.column, flat=True))
    return found


def guard(pooled: Pooled) -> None:
    """Have approvals protect a kind of records."""
    leave_out(pooled.key, "in_approval", partial(in_approval, pooled.key))
