"""The queue of probable duplicates as somebody sees it, and the merges that can still be taken apart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.duplicates.finding import LEVELS
from guanxi.records.duplicates.models import DuplicatePair
from guanxi.records.duplicates.pairing import decide
from guanxi.records.merges.merging import can_merge
from guanxi.records.merges.models import Merge
from guanxi.records.merges.unmerging import TIME

PAGE = 50
RANKS = 10**3  # a place in the queue is the rank and the id, as one number


@dataclass(frozen=True)
class Pair:
    """Two records that may be the same, how sure that is, and what kind of thing they share."""

    place: int
    first: Any
    second: Any
    level: str
    why: str


@dataclass(frozen=True)
class Merged:
    """Records that became one: the master, how many others, when and in which operation."""

    pk: int
    module: Module
    master_id: int
    names: tuple[str, ...]
    operation: str
    at: datetime


def merged_modules(actor: Actor) -> list[Module]:
    """The modules whose duplicates somebody can clear up."""
    return [module for module in registry.all_modules() if can_merge(module) and actor.may(module, "edit")]


def pairs(module: Module, actor: Actor, *, after: int = 0, limit: int = PAGE) -> tuple[list[Pair], int | None]:
    """The pairs of which the actor may change both, the surest first, and where the next ones begin."""
    actor.require(module, "edit")
    mine = visible(module, actor, "edit").values("pk")
    rows = DuplicatePair.objects.filter(module=module.key)
    rows = rows if actor.is_admin else rows.filter(first_id__in=mine, second_id__in=mine)
    if after:
        rank, pk = divmod(after, RANKS**4)
        rows = rows.filter(Q(rank__lt=rank) | Q(rank=rank, pk__lt=pk))
    found = list(rows.order_by("-rank", "-pk")[: limit + 1])
    records = visible(module, actor, "edit").in_bulk([pk for row in found for pk in (row.first_id, row.second_id)])
    told = [
        Pair(_place(row), records[row.first_id], records[row.second_id], LEVELS[row.rank], row.why)
        for row in found[:limit]
        if row.first_id in records and row.second_id in records
    ]
    return told, _place(found[limit - 1]) if len(found) > limit else None


@transaction.atomic
def not_the_same(module: Module, actor: Actor, first: int, second: int, reason: str = "") -> None:
    """Say that two records are not the same; nobody is asked about them again."""
    actor.require(module, "edit")
    if first == second or visible(module, actor, "edit", named=True).filter(pk__in=(first, second)).count() != 2:
        raise Missing
    if len(reason) > 200:
        raise DomainError("E_LENGTH", field="reason", label="reason", limit=200)
    decide(module, first, second, by=actor.user_id, at=clock.now(), reason=reason)


def recent_merges(actor: Actor, limit: int = 20) -> list[Merged]:
    """The newest merges that somebody can take apart: his own, of all for an administrator."""
    rows = Merge.objects.filter(undone_at=None, at__gt=clock.now() - TIME).order_by("-at", "-pk")
    rows = rows if actor.is_admin else rows.filter(by=actor.user_id)
    return [
        Merged(
            pk=row.pk,
            module=registry.get(row.module),
            master_id=row.master_id,
            names=tuple(one.name for one in row.records.all()),
            operation=row.operation,
            at=row.at,
        )
        for row in rows.prefetch_related("records")[:limit]
    ]


def _place(row: DuplicatePair) -> int:
    return row.rank * RANKS**4 + row.pk
