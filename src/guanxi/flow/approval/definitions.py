"""Rules of definitions: each can be read, names people and fields that exist, and keeps each flow it had."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.models import Position, Role, User
from guanxi.flow.approval.definition import LARGE, TRIGGERS
from guanxi.flow.approval.models import ApprovalDefinition, FlowVersion
from guanxi.flow.approval.reading import check_condition, read
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.store import Change

TARGETS = {"users": User, "positions": Position, "roles": Role}
OWN = ("approvals", "approval-definitions")


def check_definitions(changes: list[Change]) -> None:
    """The kind of records exists, the trigger watches what is there, condition and flow can be read."""
    for change in changes:
        wrong = {error.field for error in change.errors}
        if not change.value("flow") and "flow" not in wrong:
            change.refuse("E_REQUIRED", "flow")
        module = registry.by_slug(change.value("object"))
        if module is None or module.slug in OWN:
            if change.value("object"):
                change.refuse("E_REFERENCE", "object")
            continue
        if change.value("active"):
            _check_watched(change, module)
        _check_condition(change, module)
        _check_flow(change, module)
        if not change.is_new and (change.changes("flow") or change.changes("condition")):
            change.put("revision", change.value("revision") + 1)


def definitions_saved(changes: list[Change]) -> None:
    """Each flow that a definition had is kept: running cases go on with theirs."""
    FlowVersion.objects.bulk_create(
        FlowVersion(
            definition=change.record,
            revision=change.record.revision,
            flow=change.record.flow,
            condition=change.record.condition,
            created_at=clock.now(),
        )
        for change in changes
        if change.is_new or change.changes("revision")
    )


def activate(*, actor: Any, pk: int) -> ApprovalDefinition:
    """Switch a definition on."""
    return _switch(actor, pk, active=True)


def deactivate(*, actor: Any, pk: int) -> ApprovalDefinition:
    """Switch a definition off; what runs by it goes on to its end."""
    return _switch(actor, pk, active=False)


def _switch(actor: Any, pk: int, *, active: bool) -> ApprovalDefinition:
    module = registry.get("approval_definition")
    return store.update(module, actor, pk, {"active": active}, verb="activated" if active else "deactivated")


def _check_watched(change: Change, module: Module) -> None:
    """Fields for changes, stages for moves, actions for actions; what is named must be there."""
    trigger, watched = change.value("trigger"), change.value("watched")
    known: Iterable[str] | None = ()
    if trigger not in TRIGGERS:
        return
    if trigger == "update":
        known = {*module.by_key, *(["lines"] if module.lines else [])}
    elif trigger == "export":
        known = {LARGE}
    elif trigger == "action":
        known = {action.key for action in module.actions}
        if not watched:
            change.refuse("E_REQUIRED", "watched")
    elif trigger == "stage":
        known = None if module.stages else ()
        if module.stages is None:
            change.refuse("E_CHOICE", "trigger", choices=", ".join(TRIGGERS))
    unknown = [name for name in watched if not (name.isdigit() if known is None else name in known)]
    if unknown:
        change.refuse("E_CHOICE", "watched", choices=", ".join(sorted(known or ())))


def _check_condition(change: Change, module: Module) -> None:
    if change.value("condition"):
        try:
            check_condition(module, change.value("condition"))
        except DomainError as error:
            where = error.field or "condition"
            change.refuse("E_APPROVAL_FLOW", "condition", where=where, hint=error.message)


def _check_flow(change: Change, module: Module) -> None:
    if not change.value("flow"):
        return
    try:
        flow = read(change.value("flow"), module)
    except Invalid as invalid:
        change.errors += invalid.errors
        return
    for node, rule in flow.rules():
        target = TARGETS.get(rule.by)
        wanted = set(rule.ids) | (set(node.assign) if target is User else set())
        if target is not None and target.objects.filter(pk__in=wanted, deleted_at=None).count() < len(wanted):
            hint = _("someone named here does not exist.")
            change.errors.append(DomainError("E_APPROVAL_FLOW", field="flow", where=node.key, hint=hint))
