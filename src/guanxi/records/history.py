"""What happened to a record: its history, and the timeline with all that refers to it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.reference import References
from guanxi.records.models import AuditEntry, RecordLink
from guanxi.records.titles import title_of

PAGE = 50
COLUMNS = ("id", "at", "by_id", "via", "verb", "changes", "note")


def history(
    module: Module, actor: Actor, record: Any, *, before: int | None = None, limit: int = PAGE
) -> tuple[list[dict], int | None]:
    """The entries of a record, newest first, without fields hidden from the actor; and where the next page begins."""
    rows = AuditEntry.objects.filter(module=module.key, record_id=record.pk).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.values(*COLUMNS)[: limit + 1])
    known = readable(module, actor) | {"lines"}
    for row in found:
        row["changes"] = {key: pair for key, pair in row["changes"].items() if key in known}
    return found[:limit], found[limit - 1]["id"] if len(found) > limit else None


def timeline(
    module: Module, actor: Actor, record: Any, *, before: datetime | None = None, limit: int = PAGE
) -> tuple[list[dict], datetime | None]:
    """All that happened around a record, newest first: its own changes, and records of other modules about it."""
    items = [*_own(module, actor, record, before, limit)]
    for other in registry.all_modules():
        if other.timeline is not None and actor.may(other, "view"):
            items += _about(other, module, actor, record, before, limit)
    items.sort(key=lambda item: (item["at"], item["module"], item["id"]), reverse=True)
    return items[:limit], items[limit - 1]["at"] if len(items) > limit else None


def read_moment(text: str) -> datetime | None:
    """The place in a timeline that a cursor names."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise DomainError("E_BAD_CURSOR", field="cursor") from None
    if found.tzinfo is None:
        raise DomainError("E_BAD_CURSOR", field="cursor")
    return found


def _own(module: Module, actor: Actor, record: Any, before: datetime | None, limit: int) -> Iterator[dict]:
    rows = AuditEntry.objects.filter(module=module.key, record_id=record.pk).order_by("-at", "-id")
    if before is not None:
        rows = rows.filter(at__lt=before)
    known = readable(module, actor) | {"lines"}
    for row in rows.values(*COLUMNS)[: limit + 1]:
        changes = {key: pair for key, pair in row["changes"].items() if key in known}
        yield {
            "kind": row["verb"],
            "at": row["at"],
            "by": row["by_id"],
            "title": title_of(module, record),
            "text": row["note"],
            "module": module.slug,
            "id": record.pk,
            "changes": changes,
        }


def _about(other: Module, module: Module, actor: Actor, record: Any, before: datetime | None, limit: int) -> list[dict]:
    timeline = other.timeline
    if timeline is None:
        return []
    refers = Q(pk__in=[])
    for key in timeline.through:
        field = other.by_key[key]
        if field.target == module.key:
            refers |= _refers(other, key, record)
    rows = visible(other, actor).filter(refers, **{f"{timeline.at}__isnull": False})
    if before is not None:
        rows = rows.filter(**{f"{timeline.at}__lt": before})
    found = rows.order_by(f"-{timeline.at}", "-id")[: limit + 1]
    return [_item(other, row) for row in found]


def _refers(other: Module, key: str, record: Any) -> Q:
    field = other.by_key[key]
    if isinstance(field.type, References):
        links = RecordLink.objects.filter(module=other.key, field=key, target_id=record.pk)
        return Q(pk__in=links.values("record_id"))
    return Q(**{field.column: record.pk})


def _item(other: Module, row: Any) -> dict:
    timeline = other.timeline
    kind = getattr(row, timeline.kind) if timeline and timeline.kind else other.key
    return {
        "kind": kind or other.key,
        "at": getattr(row, timeline.at) if timeline else None,
        "by": row.created_by_id,
        "title": title_of(other, row),
        "text": str(getattr(row, timeline.text)) if timeline else "",
        "module": other.slug,
        "id": row.pk,
        "changes": {},
    }
