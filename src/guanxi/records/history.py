"""What happened to a record: its history, and the timeline with all that refers to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.seen import attached_q
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.reference import References
from guanxi.records import settings, sheets
from guanxi.records.known import Known
from guanxi.records.models import AuditEntry, RecordLink, StoredFile
from guanxi.records.titles import title_of

PAGE = 50
OWN = ""  # comes before any slug
COLUMNS = ("id", "at", "by_id", "via", "verb", "changes", "note")


def history(
    module: Module, actor: Actor, record: Any, *, before: int | None = None, limit: int = PAGE
) -> tuple[list[dict], int | None]:
    """The entries of a record, newest first, without fields hidden from the actor; and where the next page begins."""
    rows = AuditEntry.objects.filter(module=module.key, record_id=record.pk).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.values(*COLUMNS)[: limit + 1])
    known = Known(module, actor, page=True)
    for row in found:
        row["note"] = said(row)
        row["changes"] = known.changes(module.recalled(row["changes"]))
    return found[:limit], found[limit - 1]["id"] if len(found) > limit else None


def said(row: Mapping[str, Any]) -> str:
    """What an entry says beside its changes; of settings, whose changes are kept, in the language of who reads it."""
    facts = row["changes"] if row["verb"] == settings.VERB else {}
    return settings.told(facts) or sheets.told(facts) or str(row["note"])


@dataclass(frozen=True, order=True)
class Place:
    """Where an item stands on a timeline: its moment, where it comes from, and its number there."""

    at: datetime
    source: str
    number: int


def timeline(
    module: Module, actor: Actor, record: Any, *, before: Place | None = None, limit: int = PAGE
) -> tuple[list[dict], str | None]:
    """All that happened around a record, newest first: its own changes, and records of other modules about it.

    Beside the items, the text from which `read_place` reads where the next page begins.
    """
    items = [*_own(module, actor, record, before, limit), *_others(module, actor, record, before, limit)]
    items.sort(key=lambda pair: pair[0], reverse=True)
    following = write_place(items[limit - 1][0]) if len(items) > limit else None
    return [item for _place, item in items[:limit]], following


def write_place(place: Place) -> str:
    """A place as text."""
    return f"{place.at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}~{place.source}~{place.number}"


def read_place(text: str) -> Place | None:
    """The place that a text names; nothing for an empty one."""
    if not text:
        return None
    try:
        at, source, number = text.split("~")
        place = Place(datetime.fromisoformat(at), source, int(number))
    except ValueError:
        raise DomainError("E_BAD_CURSOR", field="cursor") from None
    if place.at.tzinfo is None or not 0 <= place.number < 2**63 or not 1000 < place.at.year < 3000:
        raise DomainError("E_BAD_CURSOR", field="cursor")
    return place


def _earlier(before: Place | None, source: str, at: str) -> Q:
    """The rows of one source that stand behind a place."""
    if before is None:
        return Q()
    found = Q(**{f"{at}__lt": before.at})
    if source < before.source:
        return found | Q(**{at: before.at})
    if source == before.source:
        return found | Q(**{at: before.at, "pk__lt": before.number})
    return found


def _own(module: Module, actor: Actor, record: Any, before: Place | None, limit: int) -> Iterator[tuple[Place, dict]]:
    rows = AuditEntry.objects.filter(_earlier(before, OWN, "at"), module=module.key, record_id=record.pk)
    known = Known(module, actor, page=True)
    for row in rows.order_by("-at", "-id").values(*COLUMNS)[: limit + 1]:
        item = {
            "kind": row["verb"],
            "at": row["at"],
            "by": row["by_id"],
            "title": title_of(module, record),
            "text": said(row),
            "module": module.slug,
            "id": record.pk,
            "changes": known.changes(module.recalled(row["changes"])),
            "has_files": False,
        }
        yield Place(row["at"], OWN, row["id"]), item


def _others(
    module: Module, actor: Actor, record: Any, before: Place | None, limit: int
) -> Iterator[tuple[Place, dict]]:
    """The latest records of other modules about a record: one query, however many modules there are."""
    others = {other.slug: other for other in registry.all_modules() if other.timeline and actor.may(other, "view")}
    asked = [_about(other, module, actor, record, before, limit) for other in others.values()]
    found = [rows for rows in asked if rows is not None]
    for at, pk, by, source, kind, title, text, has_files in found[0].union(*found[1:], all=True) if found else ():
        item = {
            "kind": kind or others[source].key,
            "at": at,
            "by": by,
            "title": title,
            "text": text,
            "module": source,
            "id": pk,
            "changes": {},
            "has_files": bool(has_files),
        }
        yield Place(at, source, pk), item


def _about(
    other: Module, module: Module, actor: Actor, record: Any, before: Place | None, limit: int
) -> QuerySet[Any, Any] | None:
    """The latest records of one module: when, which, by whom, from where, of what kind, its title and text."""
    timeline = other.timeline
    through = [key for key in timeline.through if other.by_key[key].target == module.key] if timeline else []
    if timeline is None or not through:
        return None
    refers = Q(pk__in=[])
    for key in through:
        refers |= _refers(other, key, record) & attached_q(other, actor, key, record)
    known = Q(**{"deleted_at": None, f"{timeline.at}__isnull": False})
    rows = other.model.objects.filter(other.rows, known, refers, _earlier(before, other.slug, timeline.at))
    latest = rows.order_by(f"-{timeline.at}", "-id").values("pk")[: limit + 1]
    return (
        other.model.objects.filter(pk__in=latest)
        .order_by()
        .values_list(
            timeline.at,
            "pk",
            "created_by_id",
            Value(other.slug, TextField()),
            _text(timeline.kind),
            _text(other.field(other.title).column),
            _text(timeline.text if timeline.text in readable(other, actor) else ""),
            _has_files(other),
        )
    )


def _has_files(other: Module) -> Exists | Value:
    """Whether files hang on a record that was written on a timeline; where none do, nobody asks for them."""
    if not (other.timeline and other.timeline.compose):
        return Value(False, BooleanField())
    return Exists(StoredFile.objects.filter(module=other.key, record_id=OuterRef("pk"), field="", deleted_at=None))


def _text(column: str) -> Cast | Value:
    """A column as every module has it; an empty text where there is none."""
    return Cast(column, TextField()) if column else Value("", TextField())


def _refers(other: Module, key: str, record: Any) -> Q:
    field = other.by_key[key]
    if isinstance(field.type, References):
        links = RecordLink.objects.filter(module=other.key, field=key, target_id=record.pk)
        return Q(pk__in=links.values("record_id"))
    return Q(**{field.column: record.pk})
