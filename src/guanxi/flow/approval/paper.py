"""What may leave on paper: definitions can say that records are printed only once they are approved."""

from collections.abc import Iterable, Sequence
from typing import Any

from guanxi.flow.approval.conditions import holds
from guanxi.flow.approval.models import RECORD_TRIGGERS, ApprovalCase
from guanxi.flow.approval.starting import definitions_of
from guanxi.flow.approval.versions import flow_from, flow_of
from guanxi.meta.module import Module

APPROVED = "approved"


def latest_states(module: Module, ids: Iterable[int]) -> dict[int, str]:
    """How the newest approval of each record stands, of those that have one: one query."""
    return dict(_latest(module, ids).values_list("record_id", "status"))


def kept_from_paper(module: Module, records: Sequence[Any]) -> set[int]:
    """The records that their definition lets be printed only once they are approved, and that are not: by the version
    with which they were submitted, or where they never were, by the definition that would hold. Two queries."""
    first = [one for one in definitions_of(module) if one.trigger in RECORD_TRIGGERS]
    rows = _latest(module, [record.pk for record in records]).select_related("version_of_flow")
    cases = {case.record_id: case for case in rows}
    return {record.pk for record in records if _waits(module, record, cases.get(record.pk), first)}


def _waits(module: Module, record: Any, case: ApprovalCase | None, definitions: Iterable[Any]) -> bool:
    if case is not None:
        only = flow_of(case.version_of_flow, case.object).options.print_only_approved
        return only and case.status != APPROVED
    who = getattr(record, "owner_id", None) or record.created_by_id
    held = next((one for one in definitions if holds(module, one.condition, record, who)), None)
    return held is not None and flow_from(held.flow, module).options.print_only_approved


def _latest(module: Module, ids: Iterable[int]) -> Any:
    return ApprovalCase.objects.filter(
        object=module.slug, record_id__in=list(ids), is_latest=True, trigger__in=RECORD_TRIGGERS
    )
