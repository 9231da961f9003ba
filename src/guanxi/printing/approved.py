"""How records stand with their approvals: what is printed only once it is approved, and marks on the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.flow.approval.paper import APPROVED, kept_from_paper, latest_states
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.printing.models import PrintTemplate


def require_printable(template: PrintTemplate, module: Module, record: Any) -> None:
    """E_PRINT_UNAPPROVED where the template or the definition of its approval lets only approved records be printed,
    and this one is not."""
    if not printable(template, module, [record]):
        raise DomainError("E_PRINT_UNAPPROVED")


def printable(template: PrintTemplate, module: Module, records: Sequence[Any]) -> list[Any]:
    """The records that may be printed with a template now."""
    kept = kept_from_paper(module, records)
    found = [record for record in records if record.pk not in kept]
    if not template.only_approved:
        return found
    states = latest_states(module, [record.pk for record in found])
    return [record for record in found if states.get(record.pk) == APPROVED]


def is_open(states: Mapping[int, str], pk: int) -> bool:
    """Whether a record has been given in for approval and is not approved."""
    return states.get(pk, APPROVED) != APPROVED
