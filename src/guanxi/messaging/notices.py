"""Notices: kept in the transaction of what they tell of, read in the reader's words and within his rights."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.notices import Kind, Telling, kind_of
from guanxi.kernel.text import excerpt
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.titles import titles, visible_titles

COUNTED = 100
LONGEST_TITLE = 60  # follow-ups bear all their words as a title


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A notice as its reader sees it. `rest` is where it leads below the module's address; empty leads nowhere."""

    id: int
    kind: Kind
    text: str
    who: str
    at: datetime
    is_read: bool
    module: Module
    rest: str


def keep(tellings: Iterable[Telling]) -> None:
    """Keep what is to be told, in the caller's transaction; what someone was told already stays as it is."""
    now = clock.now()
    rows = [
        Notice(
            user_id=one.user_id,
            kind=one.kind.key,
            key=one.key,
            module=one.module,
            record_id=one.record_id,
            by_id=one.by_id,
            params=dict(one.params),
            at=now,
        )
        for one in tellings
    ]
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def unread(actor: Actor) -> int:
    """How many notices a person has not read, as far as counting helps."""
    return Notice.objects.filter(user_id=actor.user_id, read_at=None)[:COUNTED].count()


def entries(
    actor: Actor, *, limit: int, before: int | None = None, unread_only: bool = False
) -> tuple[list[Entry], int | None]:
    """A person's notices, newest first, and before which number the next page begins."""
    rows = _own(actor).order_by("-id")
    if unread_only:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: limit + 1])
    return _worded(actor, found[:limit]), found[limit - 1].pk if len(found) > limit else None


def opened(actor: Actor, pk: int) -> Entry | None:
    """One's own notice, read from now on; nothing when there is none of this number."""
    found = _own(actor).filter(pk=pk)
    found.filter(read_at=None).update(read_at=clock.now())
    return next(iter(_worded(actor, found)), None)


def mark_read(actor: Actor, *numbers: int) -> None:
    """Mark one's notices of these numbers as read, or all of them where none is named."""
    rows = _own(actor).filter(read_at=None)
    (rows.filter(pk__in=numbers) if numbers else rows).update(read_at=clock.now())


def _own(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(user_id=actor.user_id)


def _worded(actor: Actor, rows: Iterable[Notice]) -> list[Entry]:
    """The rows in words: as many queries as there are modules among them, and one for the people."""
    modules = {module.key for module in registry.all_modules()}
    kept = [row for row in rows if kind_of(row.kind) and row.module in modules]
    asked: dict[str, set[int]] = defaultdict(set)
    for row in kept:
        if row.record_id:
            asked[row.module].add(row.record_id)
    seen = {(key, pk): one.text for key, ids in asked.items() for pk, one in visible_titles(key, ids, actor).items()}
    people = titles("user", {row.by_id for row in kept if row.by_id}, actor)
    names = {pk: title.text for pk, title in people.items()}
    return [_entry(row, actor, seen, names) for row in kept]


def _entry(row: Notice, actor: Actor, seen: dict[tuple[str, int], str], names: dict[int, str]) -> Entry:
    kind, module = kind_of(row.kind), registry.get(row.module)
    assert kind is not None
    title = seen.get((row.module, row.record_id or 0))
    is_closed = row.record_id is not None and title is None
    who = names.get(row.by_id or 0, "Guanxi")
    words: dict[str, Any] = {**row.params, "by": who, "module": module.label_plural}
    words["fields"] = _labels(module, actor, row.params.get("fields", ()))
    words["title"] = excerpt(title or "", LONGEST_TITLE)
    return Entry(
        id=row.pk,
        kind=kind,
        text=_("About a record that you can't see any more.") if is_closed else str(kind.text % words),
        who=who,
        at=row.at,
        is_read=row.read_at is not None,
        module=module,
        rest="" if is_closed else (f"{row.record_id}/" if row.record_id else kind.rest % words),
    )


def _labels(module: Module, actor: Actor, keys: Iterable[str]) -> str:
    """The names of those of these fields that the reader may know."""
    known = readable(module, actor)
    labels = {key: str(module.field(key).label) for key in known} | {"lines": _("Lines")}
    return ", ".join(labels[key] for key in keys if key in labels)
