"""Which records still want their approval before anything is done with them."""

from collections.abc import Sequence
from typing import Any

from guanxi.flow.approval.conditions import holds
from guanxi.flow.approval.models import RECORD_TRIGGERS
from guanxi.flow.approval.paper import APPROVED, latest_states
from guanxi.flow.approval.starting import definitions_of
from guanxi.meta.module import Module


def wanting(module: Module, records: Sequence[Any]) -> set[int]:
    """The records that were given in for approval and are not approved, and those that never were, though a definition
    holds for them. Two queries."""
    held = [one for one in definitions_of(module) if one.trigger in RECORD_TRIGGERS]
    states = latest_states(module, [record.pk for record in records])
    return {
        record.pk
        for record in records
        if states.get(record.pk, APPROVED) != APPROVED
        or (record.pk not in states and any(holds(module, one.condition, record, record.created_by_id) for one in held))
    }
