"""Exports that wait for an approval: asked for here, and begun once it is given."""

from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.access.actor import Actor
from guanxi.exchange.export import checked_kind
from guanxi.exchange.exports import Pairs, start_export
from guanxi.flow.approval.effects import effect
from guanxi.flow.approval.exports import hold_export
from guanxi.flow.approval.models import ApprovalCase
from guanxi.meta.module import Module


def ask_for_export(
    module: Module, actor: Actor, pairs: Pairs, kind: str, columns: Sequence[str] = (), *, rows: int
) -> ApprovalCase | None:
    """Begin the approval that this export of so many rows needs; nothing when it needs none."""
    actor.require(module, "export")
    payload = {"pairs": [list(pair) for pair in pairs], "format": checked_kind(kind), "columns": list(columns)}
    return hold_export(module, actor, payload, rows)


@effect("export")
def export(module: Module, case: ApprovalCase, actor: Actor, payload: Mapping[str, Any]) -> None:
    """The approval was given: the export runs as a job of who asked for it, with his rights of this moment."""
    pairs = [(str(name), str(value)) for name, value in payload["pairs"]]
    start_export(module, actor, pairs, payload["format"], payload["columns"])
