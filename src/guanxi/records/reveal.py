"""Showing what is masked, of records and of their lines: a right of its own, written into the history, and counted by
the day (F009 rule 3)."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, shown
from guanxi.access.models import Company
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.conditions.parse import unknown
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, FieldSet, Module
from guanxi.records.alarms import midnight, warn_of_reveals
from guanxi.records.audit import note
from guanxi.records.locks import hold
from guanxi.records.models import AuditEntry
from guanxi.records.store import fetch

REVEALED = "revealed"


def masked_fields(of: FieldSet, actor: Actor) -> list[Field]:
    """The fields that are masked for someone even on the page of a record."""
    known = readable(of, actor, page=True)
    return [field for key, field in shown(of, actor, page=True).items() if key not in known]


def masked_in_lines(module: Module, actor: Actor) -> list[Field]:
    """Those of the lines."""
    return masked_fields(module.lines, actor) if module.lines else []


def lines_of(module: Module, pk: int) -> QuerySet:
    """The lines of a document, in their order."""
    if module.lines is None:
        return module.model.objects.none()
    return module.lines.model.objects.filter(**{module.lines.parent: pk}).order_by("sort", "pk")


def may_reveal(module: Module, actor: Actor) -> bool:
    """Whether there is anything behind a mask that this person may look at."""
    return actor.may(module, "reveal") and bool(masked_fields(module, actor) or masked_in_lines(module, actor))


@transaction.atomic
def reveal(module: Module, actor: Actor, pk: int, key: str, line: int | None = None) -> Any:
    """The value behind the mask of one field of one record, or of one of its lines (`lines.serial`, by the id of the
    line), told once and written down."""
    actor.require(module, "reveal")
    row: Any = fetch(module, actor, pk)
    field, said = _masked(module, actor, key)
    if key.startswith(f"{LINES}."):
        row = lines_of(module, pk).filter(pk=line).first()
    if row is None:
        raise Missing
    hold(f"reveal-{actor.user_id}")  # of two at the same moment the second counts the first
    most = Company.objects.values_list("reveals_a_day", flat=True).get(is_main=True)
    if (shown_before := revealed_today(actor)) >= most:
        raise DomainError("E_REVEAL_LIMIT", limit=most)
    note(module, actor, pk, REVEALED, text=said)
    warn_of_reveals(actor, shown_before + 1)
    return field.type.dump(field.read(row))


def _masked(module: Module, actor: Actor, key: str) -> tuple[Field, str]:
    """The field behind its mask, and how the history calls it; one that is not masked is not known here."""
    head, dot, rest = key.partition(".")
    if dot and head == LINES and module.lines:
        if rest in {field.key for field in masked_in_lines(module, actor)}:
            field = module.lines.field(rest)
            return field, f"{module.lines.label}: {field.label}"
    elif key in {field.key for field in masked_fields(module, actor)}:
        return module.field(key), str(module.field(key).label)
    raise unknown(key)


def revealed_today(actor: Actor) -> int:
    """How many values someone has had shown since midnight."""
    return AuditEntry.objects.filter(by=actor.user_id, verb=REVEALED, at__gte=midnight(actor)).count()
