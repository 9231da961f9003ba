"""What was printed, by whom and when, in the history of each record; and how often."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.printing.models import PrintTemplate
from guanxi.records.audit import note_many
from guanxi.records.models import AuditEntry

PRINTED = "printed"


def note_printed(module: Module, actor: Actor, ids: Iterable[int], template: PrintTemplate) -> None:
    """One entry for each record, with the name of the template."""
    note_many(module, actor, ids, PRINTED, text=template.name)


def times_printed(module: Module, template: PrintTemplate, ids: Sequence[int]) -> dict[int, int]:
    """How often each record was printed with a template so far: one query."""
    rows = AuditEntry.objects.filter(module=module.key, record_id__in=ids, verb=PRINTED, note=template.name)
    return dict(rows.order_by().values_list("record_id").annotate(Count("pk")))


def prints_of(module: Module, pk: int, most: int = 50) -> list[dict[str, Any]]:
    """The newest prints of a record: when, by whom, with what."""
    rows = AuditEntry.objects.filter(module=module.key, record_id=pk, verb=PRINTED).order_by("-id")
    return list(rows.values("at", "by_id", "by__name", "note")[:most])


def print_count(module: Module, pk: int) -> int:
    return AuditEntry.objects.filter(module=module.key, record_id=pk, verb=PRINTED).count()
