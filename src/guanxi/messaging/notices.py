"""Notices as people read them: in their own words and within their rights of this moment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.notices import Kind, all_kinds, kind_of
from guanxi.kernel.text import excerpt, listed
from guanxi.messaging.live.pulse import touch
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.titles import titles, visible_titles

COUNTED = 100
LONGEST_WAIT = timedelta(days=60)
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
    record_id: int | None = None
    short: str = ""
    is_closed: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)


def unread(actor: Actor) -> int:
    """How many notices a person has not read, as far as counting helps."""
    return unread_rows(actor)[:COUNTED].count()


def unread_rows(actor: Actor) -> QuerySet[Notice]:
    """The notices that a person has not read."""
    return _own(actor).filter(read_at=None)


def unread_by_group(actor: Actor) -> dict[str, int]:
    """How many of each group of kinds he has not read."""
    found: Counter[str] = Counter()
    for key, count in _own(actor).filter(read_at=None).values_list("kind").annotate(count=Count("pk")):
        if kind := kind_of(key):
            found[group_of(kind)] += count
    return dict(found)


def entries(
    actor: Actor,
    *,
    limit: int,
    before: int | None = None,
    unread_only: bool = False,
    group: str = "",
    put_off: bool = False,
) -> tuple[list[Entry], int | None]:
    """A person's notices, newest first, and before which number the next page begins. With `put_off` those alone that
    he wants to be told of later."""
    rows = (_put_off(actor) if put_off else _own(actor)).order_by("-at", "-id")
    if unread_only:
        rows = rows.filter(read_at=None)
    if group:
        rows = rows.filter(kind__in=[kind.key for kind in all_kinds() if group_of(kind) == group])
    if before is not None:
        rows = _behind(actor, rows, before)
    found = list(rows[: limit + 1])
    return _worded(actor, found[:limit]), found[limit - 1].pk if len(found) > limit else None


def group_of(kind: Kind) -> str:
    """What a kind is about: the module that it names, or that its name begins with, or nothing."""
    first = kind.about or kind.key.partition("_")[0]
    return first if any(module.key == first for module in registry.all_modules()) else ""


def group_label(group: str) -> str:
    """A group of kinds in words."""
    return str(registry.get(group).label_plural) if group else _("General")


def opened(actor: Actor, pk: int) -> Entry | None:
    """One's own notice, read from now on; nothing when there is none of this number."""
    found = _own(actor).filter(pk=pk)
    if found.filter(read_at=None).update(read_at=clock.now()):
        touch([actor.user_id])
    return next(iter(_worded(actor, found)), None)


def mark_read(actor: Actor, *numbers: int) -> None:
    """Mark one's notices of these numbers as read, or all of them where none is named."""
    rows = _own(actor).filter(read_at=None)
    if (rows.filter(pk__in=numbers) if numbers else rows).update(read_at=clock.now()):
        touch([actor.user_id])


def read_about(actor: Actor, kind: Kind, record_id: int) -> None:
    """Mark what told a person of one record as read, because he has seen the record itself."""
    rows = Notice.objects.filter(user_id=actor.user_id, kind=kind.key, record_id=record_id, read_at=None)
    if rows.update(read_at=clock.now()):
        touch([actor.user_id])


def put_off(actor: Actor, pk: int, until: datetime) -> None:
    """Be told of one's own notice again at a later moment; until then it is out of sight."""
    now = clock.now()
    if not now < until <= now + LONGEST_WAIT:
        raise DomainError("E_RANGE", field="until", label=_("Until"), low=now, high=now + LONGEST_WAIT)
    if not (_own(actor) | _put_off(actor)).filter(pk=pk).update(at=until, read_at=None):
        raise Missing
    touch([actor.user_id])


def as_told(actor: Actor, key: str) -> Entry | None:
    """What a person was told under a key, whether it is shown to him in the product or not."""
    return next(iter(_worded(actor, Notice.objects.filter(user_id=actor.user_id, key=key))), None)


def of_numbers(actor: Actor, numbers: Iterable[int]) -> list[Entry]:
    """One's own notices of these numbers that he has not read, the oldest first."""
    rows = Notice.objects.filter(user_id=actor.user_id, pk__in=list(numbers), read_at=None)
    return _worded(actor, rows.order_by("at", "pk"))


def _own(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(user_id=actor.user_id, is_shown=True, at__lte=clock.now())


def _put_off(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(user_id=actor.user_id, is_shown=True, at__gt=clock.now())


def _behind(actor: Actor, rows: QuerySet[Notice], before: int) -> QuerySet[Notice]:
    """The rows that come after one of his notices in the order of the list."""
    at = Notice.objects.filter(user_id=actor.user_id, pk=before).values_list("at", flat=True).first()
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=before)) if at else rows.none()


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
        record_id=row.record_id,
        short="" if is_closed else str(kind.short % words),
        is_closed=is_closed,
        params=row.params,
    )


def _labels(module: Module, actor: Actor, keys: Iterable[str]) -> str:
    """The names of those of these fields that the reader may know."""
    known = readable(module, actor)
    labels = {key: str(module.field(key).label) for key in known} | {"lines": _("Lines")}
    return listed(labels[key] for key in keys if key in labels)
