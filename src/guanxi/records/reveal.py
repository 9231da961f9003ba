"""Showing what is masked: a right of its own, written into the history, and counted by the day (F009 rule 3)."""

from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, shown
from guanxi.access.models import Company
from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.parse import unknown
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.alarms import midnight, warn_of_reveals
from guanxi.records.audit import note
from guanxi.records.locks import hold
from guanxi.records.models import AuditEntry
from guanxi.records.store import fetch

REVEALED = "revealed"


def masked_fields(module: Module, actor: Actor) -> list[Field]:
    """The fields that are masked for someone even on the page of a record."""
    known = readable(module, actor, page=True)
    return [field for key, field in shown(module, actor, page=True).items() if key not in known]


def may_reveal(module: Module, actor: Actor) -> bool:
    """Whether there is anything behind a mask that this person may look at."""
    return actor.may(module, "reveal") and bool(masked_fields(module, actor))


@transaction.atomic
def reveal(module: Module, actor: Actor, pk: int, key: str) -> Any:
    """The value behind the mask of one field of one record, told once and written down."""
    actor.require(module, "reveal")
    record = fetch(module, actor, pk)
    if key not in {field.key for field in masked_fields(module, actor)}:
        raise unknown(key)
    hold(f"reveal-{actor.user_id}")  # of two at the same moment the second counts the first
    most = Company.objects.values_list("reveals_a_day", flat=True).get(is_main=True)
    if (shown_before := revealed_today(actor)) >= most:
        raise DomainError("E_REVEAL_LIMIT", limit=most)
    field = module.field(key)
    note(module, actor, pk, REVEALED, text=str(field.label))
    warn_of_reveals(actor, shown_before + 1)
    return field.type.dump(field.read(record))


def revealed_today(actor: Actor) -> int:
    """How many values someone has had shown since midnight."""
    return AuditEntry.objects.filter(by=actor.user_id, verb=REVEALED, at__gte=midnight(actor)).count()
