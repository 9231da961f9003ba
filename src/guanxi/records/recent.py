"""What a person looked at last: one row a record, renewed at each look."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.models import RecentRecord, Star
from guanxi.records.titles import visible_titles

READ = 100


@dataclass(frozen=True)
class Look:
    """One record that was looked at and can still be seen."""

    module: Module
    pk: int
    title: str
    at: datetime


def looked_at(module: Module, actor: Actor, pk: int) -> None:
    """Note that the actor opened a record."""
    if actor.user_id is not None:
        RecentRecord.objects.bulk_create(
            [RecentRecord(user_id=actor.user_id, module=module.key, record_id=pk, at=clock.now())],
            update_conflicts=True,
            update_fields=["at"],
            unique_fields=["user", "module", "record_id"],
        )


def last_looks(actor: Actor, limit: int) -> list[Look]:
    """The newest records that the actor opened and still may see; one query for each module among them."""
    return looks(actor, RecentRecord.objects.filter(user_id=actor.user_id).order_by("-at")[:READ])[:limit]


def looks(actor: Actor, found: Iterable[RecentRecord | Star]) -> list[Look]:
    """Those of these records that the actor still may see, with their titles, in their order."""
    rows = list(found)
    by_module: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_module[row.module].append(row.record_id)
    shown = {
        (module.key, pk): (module, title.text)
        for module in registry.all_modules()
        if module.key in by_module and actor.may(module, "view")
        for pk, title in visible_titles(module.key, by_module[module.key], actor).items()
    }
    kept = [row for row in rows if (row.module, row.record_id) in shown]
    return [Look(*_place(shown[row.module, row.record_id], row)) for row in kept]


def _place(shown: tuple[Module, str], row: RecentRecord | Star) -> tuple[Module, int, str, datetime]:
    return shown[0], row.record_id, shown[1], row.at
