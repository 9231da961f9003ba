"""The beginning of a case: which definition holds, whether all of it can be decided, and the first to be asked."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.flow.approval.conditions import holds, looked_at
from guanxi.flow.approval.definition import Flow
from guanxi.flow.approval.effects import released
from guanxi.flow.approval.events import ApprovalBegun
from guanxi.flow.approval.finishing import finish
from guanxi.flow.approval.going import CASE, Going, fetch_going, going_from_here, lock_going
from guanxi.flow.approval.machine import advance
from guanxi.flow.approval.models import RECORD_TRIGGERS, RUNNING, ApprovalCase, ApprovalDefinition, FlowVersion
from guanxi.flow.approval.path import strictly
from guanxi.flow.approval.reading import conditions_of
from guanxi.flow.approval.versions import flow_from, flow_of
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.events import publish
from guanxi.kernel.finding import find
from guanxi.kernel.inserting import insert
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.search.entries import enter
from guanxi.records.sources import ActorSources
from guanxi.records.store.doors import refuse
from guanxi.records.titles import title_of

Choices = Mapping[str, list[int]]
MOST_ID = 2**63


def definitions_of(module: Module) -> list[ApprovalDefinition]:
    """The active definitions of a module in the order in which they are tried."""
    return find(ApprovalDefinition, object=module.slug, active=True, deleted_at=None, order=["priority", "id"])


def definition_for(
    module: Module, triggers: Iterable[str], record: Any, submitter: int | None, watched: frozenset[str] = frozenset()
) -> ApprovalDefinition | None:
    """The first definition whose trigger, watched names and condition fit; nothing when no approval is needed."""
    return first_of(definitions_of(module), module, triggers, record, submitter, watched=watched)


def first_of(
    definitions: Iterable[ApprovalDefinition],
    module: Module,
    triggers: Iterable[str],
    record: Any,
    submitter: int | None,
    *,
    watched: frozenset[str] = frozenset(),
    sources: ActorSources | None = None,
) -> ApprovalDefinition | None:
    """The same among definitions that are known already, for many records."""
    wanted = set(triggers)
    for one in definitions:
        fits = one.trigger in wanted and (not one.watched or set(one.watched) & watched)
        if fits and holds(module, one.condition, record, submitter, sources):
            return one
    return None


def to_submit_by(module: Module, actor: Actor, record: Any) -> list[ApprovalDefinition]:
    """By which definition a record is submitted: the first that fits; where none does, all among which its submitter
    must choose; none when it needs no approval. One query."""
    own = [one for one in definitions_of(module) if one.trigger in RECORD_TRIGGERS]
    fitting = first_of(own, module, RECORD_TRIGGERS, record, actor.user_id)
    if fitting is not None:
        return [fitting]
    return [one for one in own if flow_from(one.flow, module).options.otherwise == "choose"]


def definition_to_submit(module: Module, actor: Actor, record: Any, chosen: int | None) -> ApprovalDefinition:
    """The one definition by which a record is submitted, which must be chosen where there are several ways."""
    known = to_submit_by(module, actor, record)
    if not known:
        raise DomainError("E_NO_APPROVAL")
    is_fitting = first_of(known, module, RECORD_TRIGGERS, record, actor.user_id) is not None
    wanted = known[0].pk if is_fitting and chosen is None else chosen
    if found := next((one for one in known if one.pk == wanted), None):
        return found
    names = ", ".join(f"{one.name} ({one.pk})" for one in known)
    raise DomainError("E_CHOOSE_DEFINITION", field="definition", names=names)


@transaction.atomic
def submit(
    module: Module,
    actor: Actor,
    pk: int,
    *,
    choices: Choices | None = None,
    comment: str = "",
    definition: int | None = None,
) -> ApprovalCase:
    """Submit a record: for the first time, again after it came back, or anew after a no. `definition` is chosen where
    none fits by itself."""
    record = store.fetch(module, actor, pk, "edit", lock=True)
    latest = find(ApprovalCase, object=module.slug, record_id=pk, is_latest=True, order=["id"])
    known = [case for case in latest if case.status in RUNNING or case.trigger in RECORD_TRIGGERS]
    for running in (case for case in known if case.status in RUNNING):
        return _again(actor, running, choices or {}, comment)
    if known and known[-1].status == "approved":
        raise DomainError("E_APPROVAL_FINISHED")
    found = definition_to_submit(module, actor, record, definition)
    _check_whole(module, actor, record)
    return start(found, module, actor, record, choices=choices, comment=comment, is_first=not known)


def start(
    definition: ApprovalDefinition,
    module: Module,
    actor: Actor,
    record: Any,
    *,
    payload: Mapping[str, Any] | None = None,
    choices: Choices | None = None,
    comment: str = "",
    title: str = "",
    is_first: bool = False,
) -> ApprovalCase:
    """Begin a case by a definition, in the caller's transaction; he holds the record if there is one. `is_first`: he
    knows that no case of it counts yet."""
    (version,) = find(FlowVersion, definition_id=definition.pk, revision=definition.revision)
    flow = flow_of(version, module.slug)
    case = _new_case(definition, version, module, actor, record, title)
    case.payload = dict(payload) if payload else None
    case.choices = checked_choices(flow, choices)
    going = going_from_here(Going(case, actor, flow, module))
    going.__dict__["record"] = record
    case.snapshot = _snapshot(flow, going)
    going.seated = strictly(flow, going.asking)
    if not is_first:
        _end_returned(going)
        _no_longer_latest(case)
    insert([case])
    enter(registry.get(CASE), [case])
    going.note("submitted", text=comment, user=actor.user_id, definition=definition.pk, revision=version.revision)
    going.tell_history("approval_submitted", comment)
    publish(_begun(case, actor))
    advance(going)
    return case


def _begun(case: ApprovalCase, actor: Actor) -> ApprovalBegun:
    return ApprovalBegun(
        approval_id=case.pk, object=case.object, record_id=case.record_id, trigger=case.trigger, actor=actor
    )


def _again(actor: Actor, submitted: ApprovalCase, choices: Choices, comment: str) -> ApprovalCase:
    """Submit again what came back: straight to who returned it, unless what conditions look at has changed."""
    going = fetch_going(actor, submitted.pk)
    case: Any = going.case
    if case.status != "returned":
        raise DomainError("E_RECORD_LOCKED", approval=case.pk)
    if actor.user_id != case.submitter_id and not actor.is_admin:
        raise Denied("edit")
    if going.record is not None:
        _check_whole(going.module, actor, going.record)
    case.choices = {**case.choices, **checked_choices(going.flow, choices)}
    going.seated = strictly(going.flow, going.asking)
    now = _snapshot(going.flow, going)
    is_straight = bool(case.returned_from) and now == case.snapshot
    if not is_straight:
        for step in list(going.steps.values()):
            step.current = False
            step.save(update_fields=["current"])
            going.note("undone", step=step, node=step.node)
    going.again.add(case.returned_from)
    case.status, case.locks, case.snapshot, case.returned_from = "in_progress", True, now, ""
    going.note("resubmitted", text=comment, user=actor.user_id, straight=is_straight)
    going.tell_history("approval_submitted", comment)
    advance(going)
    return case


@transaction.atomic
def resubmit(
    actor: Actor, pk: int, *, choices: Choices | None = None, comment: str = "", definition: int | None = None
) -> ApprovalCase:
    """Submit a case again that came back; it goes on by the definition that it has."""
    case: Any = fetch_going(actor, pk).case
    if definition not in (None, case.definition_id):
        raise DomainError(
            "E_CHOOSE_DEFINITION", field="definition", names=f"{case.definition.name} ({case.definition_id})"
        )
    return _again(actor, case, choices or {}, comment)


def submit_again(case: ApprovalCase, actor: Actor, payload: Mapping[str, Any]) -> None:
    """Submit a change that came back, with other values."""
    ApprovalCase.objects.filter(pk=case.pk).update(payload=dict(payload))
    _again(actor, case, {}, "")


def checked_choices(flow: Flow, choices: Any) -> Choices:
    """Whom the submitter has chosen, by node; nodes where nobody is chosen, and what are no ids, are refused."""
    asking = {node.key for node in flow.every_node() if node.approvers is not None and node.approvers.by == "choice"}
    found: dict[str, list[int]] = {}
    given = choices or {}
    if not isinstance(given, Mapping):
        raise DomainError("E_FORMAT", field="choices", label="choices", hint=_("name people by the key of the step."))
    for key, ids in given.items():
        if key not in asking:
            raise DomainError("E_UNKNOWN_FIELD", field="choices", name=key)
        if not isinstance(ids, list) or not all(type(one) is int and 0 < one < MOST_ID for one in ids):
            raise DomainError("E_CHOOSE_APPROVER", field=f"choices.{key}", node=flow.node(key).name or key)
        found[key] = ids
    return found


def _no_longer_latest(case: ApprovalCase) -> None:
    """The cases of the record itself are one kind, those of its changes another: a change does not hide that the record
    was approved."""
    rows = ApprovalCase.objects.filter(object=case.object, record_id=case.record_id, is_latest=True)
    of_record = rows.filter(trigger__in=RECORD_TRIGGERS)
    (of_record if case.trigger in RECORD_TRIGGERS else rows.exclude(trigger__in=RECORD_TRIGGERS)).update(
        is_latest=False
    )


def _end_returned(going: Going) -> None:
    """A case of the same record that came back to its submitter makes room for this one."""
    case = going.case
    if case.record_id is None:
        return
    old = ApprovalCase.objects.filter(object=case.object, record_id=case.record_id, status="returned").first()
    held = lock_going(old.pk, going.actor) if old is not None else None
    if held is not None:
        finish(held, "recalled", _("Another approval of the record has begun."))


def _snapshot(flow: Flow, going: Going) -> dict[str, Any]:
    conditions = [*conditions_of(flow), going.case.definition.condition]
    return looked_at(going.module, conditions, going.subject, going.case.submitter_id)


def _check_whole(module: Module, actor: Actor, record: Any) -> None:
    """The record must be complete and right before anybody is asked; nothing is written."""
    change = store.Change(module=module, actor=actor, record=record, data={}, is_new=False)
    missing = [field for field in module.asked(record) if field.is_empty(field.read(record))]
    with released(module.key, record.pk):
        store.prepare([change])
    for field in missing:
        change.refuse(field.missing_code, field.key)
    refuse(change.errors)


def _new_case(
    definition: ApprovalDefinition, version: FlowVersion, module: Module, actor: Actor, record: Any, title: str
) -> ApprovalCase:
    now = clock.now()
    name = title or (title_of(module, record) if record is not None else str(module.label_plural))
    return ApprovalCase(
        title=name[:200],
        object=module.slug,
        record_id=record.pk if record is not None else None,
        trigger=definition.trigger,
        definition=definition,
        version_of_flow=version,
        submitter_id=actor.user_id,
        started_at=now,
        created_at=now,
        updated_at=now,
        created_by_id=actor.user_id,
        updated_by_id=actor.user_id,
    )
