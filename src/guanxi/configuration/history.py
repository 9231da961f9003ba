"""Every change of the configuration in one list: what the history of records, that of settings and the publications of
parts tell already. Nothing is kept a second time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from guanxi.configuration import parts, settings
from guanxi.configuration.compare import Difference, lines_between
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, find
from guanxi.records.models import AuditEntry
from guanxi.records.settings import VERB as SET
from guanxi.records.titles import title_of
from guanxi.tailoring.models import Publication

PAGE = 50
RECORD, SETTING, PART = "record", "setting", "part"
OWNER = "company"  # whose history tells of settings
VERBS: Mapping[str, Any] = {
    "created": _("Made"),
    "changed": _("Changed"),
    "deleted": _("Deleted"),
    "restored": _("Restored"),
    "switched_on": _("Switched on"),
    "switched_off": _("Switched off"),
    "activated": _("Switched on"),
    "deactivated": _("Switched off"),
    "published": _("Put into force"),
    "file_added": _("File added"),
    "file_removed": _("File removed"),
    "file_restored": _("File restored"),
    SET: _("Setting changed"),
}


@dataclass(frozen=True)
class Entry:
    """One change: `source` and `number` name it. `label` is its kind, `verb` what was done, `differences` what was
    there and what came. What the product did by itself `can_go` back only by hand."""

    source: str
    number: int
    at: datetime
    by: str
    label: str
    title: str
    verb: str
    note: str
    differences: tuple[Difference, ...]
    can_go: bool = True

    @property
    def key(self) -> str:
        return f"{self.source}-{self.number}"


def changes(before: datetime | None = None, size: int = PAGE) -> list[Entry]:
    """The changes before a moment, the newest first: two queries, and one for titles a kind of records."""
    until = {} if before is None else {"at__lt": before}
    rows = [row for row in _audit().filter(**until)[: size * 2] if row.module != OWNER or setting_in(row)]
    titles = _titles(rows)
    published = [_of_publication(row) for row in _publications().filter(**until)[:size]]
    found = merge([_of_audit(row, titles) for row in rows], published, key=lambda one: one.at, reverse=True)
    return list(islice(found, size))


def setting_in(row: AuditEntry) -> tuple[Setting, list[Any]] | None:
    """The setting that an entry of the company's history is about, with what was there and what came."""
    for key, told in row.changes.items():
        setting = find(key) or find(f"company.{key}")
        if setting is not None:
            return setting, told
    return None


def _audit() -> QuerySet[AuditEntry]:
    kept = [module.key for module in registry.every_module() if module.configuration is not None]
    return AuditEntry.objects.filter(module__in=[*kept, OWNER]).order_by("-at", "-pk").select_related("by")


def _publications() -> QuerySet[Publication]:
    """The publications, each with what was in force before it."""
    earlier = Publication.objects.filter(adjustment=OuterRef("adjustment"), number__lt=OuterRef("number"))
    rows = Publication.objects.select_related("by", "adjustment").order_by("-at", "-pk")
    return rows.annotate(earlier=Subquery(earlier.order_by("-number").values("body")[:1]))


def _titles(rows: Iterable[AuditEntry]) -> dict[tuple[str, int], str]:
    """What the records are called, those in the bin among them."""
    asked: dict[str, set[int]] = {}
    for row in rows:
        if row.module != OWNER:
            asked.setdefault(row.module, set()).add(row.record_id)
    return {
        (key, record.pk): title_of(registry.get(key), record)
        for key, ids in asked.items()
        for record in registry.get(key).model.objects.filter(pk__in=ids)
    }


def _of_audit(row: AuditEntry, titles: Mapping[tuple[str, int], str]) -> Entry:
    found = setting_in(row) if row.module == OWNER else None
    if found is not None:
        setting, (old, new) = found
        told = (Difference(setting.key, str(setting.label), tuple(lines_between(old, new))),)
        return _entry(row, SETTING, settings.LABEL, str(setting.label), told)
    module = registry.get(row.module)
    return _entry(row, RECORD, module.label, titles.get((row.module, row.record_id), ""), _told(module, row))


def _told(module: Module, row: AuditEntry) -> tuple[Difference, ...]:
    return tuple(
        Difference(key, str(module.by_key[key].label), tuple(lines_between(old, new)))
        for key, (old, new) in row.changes.items()
        if key in module.by_key
    )


def _entry(row: AuditEntry, source: str, label: Any, title: str, told: tuple[Difference, ...]) -> Entry:
    return Entry(
        source=source,
        number=row.pk,
        at=row.at,
        by=row.by.name if row.by else "",
        label=str(label),
        title=title,
        verb=row.verb,
        note=row.note if source == RECORD else "",
        differences=told,
        can_go=source == SETTING or bool(row.operation),
    )


def _of_publication(row: Any) -> Entry:
    one = row.adjustment
    old, new = row.earlier or {}, row.body or {}
    told = tuple(
        Difference(key, "", tuple(lines_between(old.get(key), new.get(key))))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    )
    return Entry(
        source=PART,
        number=row.pk,
        at=row.at,
        by=row.by.name if row.by else "",
        label=str(parts.LABELS[one.kind]),
        title=parts.title(one.kind, f"{one.object}/{one.key}" if one.key else one.object),
        verb="published",
        note="",
        differences=told,
    )
