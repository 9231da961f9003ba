"""How records stand with their approvals: for templates that print only approved ones, and for marks on the page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanxi.flow.approval.models import RECORD_TRIGGERS, ApprovalCase
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.printing.models import PrintTemplate

APPROVED = "approved"


def states_of(module: Module, ids: Iterable[int]) -> dict[int, str]:
    """The state of the newest approval of each record that has one: one query."""
    rows = ApprovalCase.objects.filter(
        object=module.slug, record_id__in=list(ids), is_latest=True, trigger__in=RECORD_TRIGGERS
    )
    return dict(rows.values_list("record_id", "status"))


def require_printable(template: PrintTemplate, module: Module, record: Any) -> None:
    """E_PRINT_UNAPPROVED where only approved records may be printed, and this one is not."""
    if template.only_approved and states_of(module, [record.pk]).get(record.pk) != APPROVED:
        raise DomainError("E_PRINT_UNAPPROVED")


def printable(template: PrintTemplate, module: Module, records: Sequence[Any]) -> list[Any]:
    """The records that may be printed with a template now."""
    if not template.only_approved:
        return list(records)
    states = states_of(module, [record.pk for record in records])
    return [record for record in records if states.get(record.pk) == APPROVED]


def is_open(states: Mapping[int, str], pk: int) -> bool:
    """Whether a record has been given in for approval and is not approved."""
    return states.get(pk, APPROVED) != APPROVED
