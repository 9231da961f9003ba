"""What conditions ask of segments. One that is found by a condition is that condition, within the same query; one that
is a list is looked up by its index: a short list is found first, a long one asked of each row."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from guanxi.access.reach import Few, Tested
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT, MOST_HOPS, parse_json
from guanxi.meta.conditions.tree import All, Condition, Segment
from guanxi.meta.module import Module
from guanxi.records.segments.models import STATIC, SegmentMember
from guanxi.records.segments.models import Segment as Row

MOST_INSIDE = 3  # segments that name each other, one inside the other
SHORT = 2_000


def segments_of(sources: Any, module: Module, ids: Sequence[int]) -> list[Segment]:
    """What belongs to these segments of a module, as `sources` sees them. One that is not there for the asker, or is
    about other records, or whose condition he can't read, is refused (E_REFERENCE)."""
    rows = sources.rows(registry.get("segment")).filter(object=module.slug, pk__in=ids)
    found = {row.pk: row for row in rows.only("kind", "condition")}
    if len(found) < len(set(ids)) or sources.inside >= MOST_INSIDE:
        raise _refused()
    return [
        members_q(module, row.pk) if row.kind == STATIC else (condition_of(module, row, sources), sources.deeper())
        for row in found.values()
    ]


def condition_of(module: Module, row: Row, sources: Any) -> Condition:
    """The condition of a segment; without one, all records belong to it."""
    if not row.condition:
        return All()
    try:
        return parse_json(module, row.condition, sources.readable, hops=MOST_HOPS)
    except DomainError:
        raise _refused() from None


def members_q(module: Module, pk: int) -> Q:
    """The records in a list."""
    members = SegmentMember.objects.filter(segment=pk)
    if members.values("pk")[: SHORT + 1].count() > SHORT:
        return Q(Tested(Q(Exists(members.filter(record_id=OuterRef("pk"))))))
    among = Q(pk__in=members.values("record_id"))
    return Q(Few(module.model, among)) if connection.vendor == "postgresql" else among


def _refused() -> DomainError:
    return DomainError("E_REFERENCE", field=IN_SEGMENT, label=registry.get("segment").label)
