"""Records that may be the same as the one somebody is writing (F025): found whoever owns them, told in a few facts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.duplicate_keys import keys_of
from guanxi.records.models import DuplicateKey

MOST_KEYS = 60


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """All that may be told of a record that somebody perhaps does not see: nothing else leaves this file.

    `why` names the fields of the asked values that match. With `is_visible` the asker may open it.
    """

    module: Module
    pk: int
    name: str
    why: tuple[str, ...]
    owner: str = ""
    department: str = ""
    is_deleted: bool = False
    last_follow_up: datetime | None = None
    is_visible: bool = False


def candidates(
    module: Module,
    values: Mapping[str, Any],
    *,
    but: int | None = None,
    actor: Actor | None = None,
    limit: int = 5,
) -> list[Candidate]:
    """The records of any module that share a name, a phone or a mail address with these values: live ones first.

    Sharing is ignored on purpose; `but` is the record itself. Without an actor nothing counts as visible.
    """
    asked = keys_of(module, values)
    matched = _matched(module, asked, but)
    found: list[Candidate] = []
    for key, why in matched.items():
        found += _told(registry.get(key), why, actor)
    return sorted(found, key=_rank, reverse=True)[:limit]


def _matched(
    module: Module, asked: Mapping[tuple[str, str], list[str]], but: int | None
) -> dict[str, dict[int, set[str]]]:
    """By module and record the fields that match."""
    if not asked:
        return {}
    wanted = Q(pk__in=[])
    for kind, value in asked:
        wanted |= Q(kind=kind, value=value)
    rows = DuplicateKey.objects.filter(wanted).order_by("-pk")
    if but is not None:
        rows = rows.exclude(module=module.key, record_id=but)
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows[:MOST_KEYS]:
        found[row.module][row.record_id] |= set(asked[row.kind, row.value])
    return found


def _told(module: Module, why: Mapping[int, set[str]], actor: Actor | None) -> list[Candidate]:
    """The facts of the matching records of one module: one query, and one more for what the actor sees."""
    declared = module.duplicates
    followed = module.field(declared.followed).column if declared and declared.followed else "deleted_at"
    owned = ("owner__name", "owner_department__name") if module.is_owned else ("pk", "pk")
    columns = ("pk", module.field(module.title).column, "deleted_at", followed, *owned)
    rows = module.model.objects.filter(module.rows, pk__in=list(why)).values_list(*columns)
    seen = (
        set(visible(module, actor, named=True).filter(pk__in=list(why)).values_list("pk", flat=True))
        if actor
        else set()
    )
    return [
        Candidate(
            module=module,
            pk=pk,
            name=str(name),
            why=tuple(sorted(why[pk])),
            owner=(owner or "") if module.is_owned else "",
            department=(department or "") if module.is_owned else "",
            is_deleted=deleted_at is not None,
            last_follow_up=last if declared and declared.followed else None,
            is_visible=pk in seen,
        )
        for pk, name, deleted_at, last, owner, department in rows
    ]


def _rank(one: Candidate) -> tuple[bool, int, float]:
    """Living before deleted, more matches before fewer, the latest follow-up first."""
    return not one.is_deleted, len(one.why), one.last_follow_up.timestamp() if one.last_follow_up else 0.0
