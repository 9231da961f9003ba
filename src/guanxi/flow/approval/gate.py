"""Answers the store: which records are locked, and which changes, deletions and actions need an approval first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.flow.approval.conditions import sources_of
from guanxi.flow.approval.effects import is_released
from guanxi.flow.approval.going import CASE, with_values
from guanxi.flow.approval.models import RUNNING, ApprovalCase, ApprovalDefinition, Task, Trail
from guanxi.flow.approval.starting import definition_for, definitions_of, first_of, start, submit_again
from guanxi.flow.approval.versions import flow_of
from guanxi.kernel import clock
from guanxi.kernel.events import publish, subscribe
from guanxi.kernel.finding import values
from guanxi.meta.module import Action, Module
from guanxi.records import gate
from guanxi.records.change import Change
from guanxi.records.events import RecordsWritten, Waiting
from guanxi.records.gate import Lock, Watch
from guanxi.records.sources import ActorSources
from guanxi.records.store.cleaning import dump_line

CHANGING = frozenset({"update", "stage", "transfer"})
PASSING = CHANGING | {"delete", "action"}  # what may be done with an approved record that stays locked, by an approval
OWN = frozenset({CASE, "approval_definition"})  # approvals of approvals there are none


@gate.watch.provide
def watch(module: Module, actor: Actor, ids: Iterable[int]) -> Watch:
    """The locks on these records and the triggers watched in their module: two short queries."""
    if module.key in OWN:
        return Watch()
    asked = [pk for pk in ids if not is_released(module.key, pk)]
    definitions = values(ApprovalDefinition, ("trigger",), object=module.slug, active=True, deleted_at=None)
    locks = ("status", "record_id", "id")
    rows = values(ApprovalCase, locks, object=module.slug, record_id=asked, locks=True) if asked else []
    triggers = frozenset(what for (what,) in definitions)
    locked = [(pk, what, Lock(case, _editable(case, actor))) for what, pk, case in rows]
    may_pass = bool(triggers & PASSING)
    return Watch(
        locks={pk: lock for pk, what, lock in locked if what != "approved" or not may_pass},
        settled={pk: lock for pk, what, lock in locked if what == "approved" and may_pass},
        triggers=triggers,
    )


@gate.hold.provide
def hold(changes: Sequence[Change], watched: Watch) -> frozenset[int]:
    """Changes that need an approval are kept as pending versions; the record stays as it was."""
    asked = [change for change in changes if _is_asked(change, watched)] if PASSING & watched.triggers else []
    if not asked:
        return frozenset()
    module = asked[0].module
    definitions, sources = definitions_of(module), sources_of(asked[0].actor.user_id)
    running = _running(module, [change.record.pk for change in asked])
    found = set()
    for change in asked:
        if _held(change, definitions, running.get(change.record.pk), sources):
            found.add(id(change))
        elif change.record.pk in watched.settled:
            change.errors.append(watched.settled[change.record.pk].refusal())
            found.add(id(change))
    return frozenset(found)


def _is_asked(change: Change, watched: Watch) -> bool:
    pk = change.record.pk
    free = change.is_new or gate.follows(change) or change.history or is_released(change.module.key, pk)
    return not free and pk not in watched.locks


def _running(module: Module, ids: Sequence[int]) -> dict[int, ApprovalCase]:
    """The running cases of records: one query."""
    rows = ApprovalCase.objects.filter(object=module.slug, record_id__in=ids, status__in=RUNNING)
    return {case.record_id: case for case in rows}


@gate.hold_deletions.provide
def hold_deletions(module: Module, actor: Actor, records: Sequence[Any], watched: Watch) -> frozenset[int]:
    """Deletions that need an approval wait for it."""
    found = set()
    definitions, sources = definitions_of(module), sources_of(actor.user_id)
    for record in records:
        if is_released(module.key, record.pk):
            continue
        definition = first_of(definitions, module, ["delete"], record, actor.user_id, sources=sources)
        if definition is not None:
            _wait(module, record.pk, start(definition, module, actor, record, payload={"kind": "delete"}))
            found.add(record.pk)
        elif record.pk in watched.settled:
            raise watched.settled[record.pk].refusal()
    return frozenset(found)


@gate.hold_action.provide
def hold_action(module: Module, actor: Actor, record: Any, action: Action, given: Mapping[str, Any]) -> bool:
    """Actions of the module that need an approval wait for it; those on a locked record are refused."""
    if module.key in OWN or module.action(action.key) is None or action.needs == "view":
        return False
    watched = watch(module, actor, [record.pk])
    if record.pk in watched.locks:
        raise watched.locks[record.pk].refusal()
    if "action" not in watched.triggers or is_released(module.key, record.pk):
        return False
    definition = definition_for(module, ["action"], record, actor.user_id, frozenset({action.key}))
    if definition is None:
        if record.pk in watched.settled:
            raise watched.settled[record.pk].refusal()
        return False
    plain = orjson.loads(orjson.dumps({name: dict(value or {}) for name, value in given.items()}, default=str))
    payload = {"kind": "action", "key": action.key, **plain}
    _wait(module, record.pk, start(definition, module, actor, record, payload=payload))
    return True


@gate.files_lock.provide
def files_lock(module: Module, actor: Actor, pk: int, adds: bool) -> Lock | None:
    """What lies before the approvers stays there; more may be laid beside it, unless the definition says no."""
    watched = watch(module, actor, [pk])
    lock: Lock | None = {**watched.settled, **watched.locks}.get(pk)
    if lock is None or not adds:
        return lock
    case = ApprovalCase.objects.select_related("version_of_flow").get(pk=lock.approval)
    is_open = case.status not in RUNNING or flow_of(case.version_of_flow, case.object).options.attachments
    return None if is_open else lock


@subscribe(RecordsWritten)
def written(event: RecordsWritten) -> None:
    """New records whose creation needs an approval are in one from the first moment; and the edits that an approver
    makes while the record is locked stand in the trail."""
    first = event.changes[0]
    watched: Watch = first.extra.get("watch", Watch())
    if "create" in watched.triggers:
        definitions, sources = definitions_of(event.module), sources_of(first.actor.user_id)
        for change in event.changes:
            if change.is_new and not change.history:
                _start_new(change, definitions, sources)
    for change in event.changes:
        lock = None if change.is_new or gate.follows(change) else watched.locks.get(change.record.pk)
        if lock is not None:
            _note_edit(change, lock.approval)


def _start_new(change: Change, definitions: Sequence[ApprovalDefinition], sources: ActorSources) -> None:
    who = change.actor.user_id
    definition = first_of(definitions, change.module, ["create"], change.record, who, sources=sources)
    if definition is not None:
        _wait(change.module, change.record.pk, start(definition, change.module, change.actor, change.record))


def _held(
    change: Change,
    definitions: Sequence[ApprovalDefinition],
    running: ApprovalCase | None,
    sources: ActorSources,
) -> bool:
    """Whether a change waits now: a new case, or the pending version of one that came back."""
    module, actor, record = change.module, change.actor, change.record
    if running is not None and running.trigger not in CHANGING:
        return False
    keys = frozenset(change.written) | ({"lines"} if change.lines is not None else frozenset())
    for trigger, names in _triggers(change, keys):
        definition = first_of(definitions, module, [trigger], record, actor.user_id, watched=names, sources=sources)
        if definition is not None:
            payload = _payload(change)
            if running is not None:
                submit_again(running, actor, payload)
                _wait(module, record.pk, running)
            else:
                before = with_values(module, record, _before(change))
                _wait(module, record.pk, start(definition, module, actor, before, payload=payload))
            return True
    return False


def _triggers(change: Change, keys: frozenset[str]) -> Iterable[tuple[str, frozenset[str]]]:
    stages = change.module.stages
    if stages is not None and change.changes(stages.field):
        yield "stage", frozenset({str(change.value(stages.field))})
    if change.module.is_owned and change.changes("owner"):
        yield "transfer", frozenset({"owner"})
    if keys:
        yield "update", keys


def _payload(change: Change) -> dict[str, Any]:
    """What is written once it is approved, and what stood there before; as the history says it."""
    fields = {key: change.module.field(key) for key in change.written if key in change.given}
    data: dict[str, Any] = {key: field.told(change.value(key)) for key, field in fields.items()}
    old: dict[str, Any] = {key: field.told(change.before(key)) for key, field in fields.items()}
    spec = change.module.lines
    if spec is not None and change.lines is not None:
        free = {field.key for field in spec.fields if not field.read_only}
        free = {"id", *(free if change.trusted else writable(spec, change.actor))}
        dumped = [dump_line(spec, line.record) for line in change.lines]
        data["lines"] = [
            {key: value for key, value in line.items() if key in free and value is not None} for line in dumped
        ]
    payload = {
        "kind": "update",
        "data": data,
        "old": old,
        "verb": change.verb,
        "note": change.note,
        "trusted": change.trusted,
    }
    return orjson.loads(orjson.dumps(payload, default=str))


def _before(change: Change) -> dict[str, Any]:
    return {key: change.module.field(key).type.dump(old) for key, (old, _new) in change.written.items()}


def _wait(module: Module, pk: int | None, case: ApprovalCase) -> None:
    publish(Waiting(module=module, record_id=pk, approval=case.pk))


def _editable(case: int, actor: Actor) -> frozenset[str]:
    """The fields that the node lets this actor edit, while it is his turn."""
    rows = Task.objects.filter(case=case, assignee=actor.user_id, state=Task.State.OPEN)
    found: set[str] = set()
    for task in rows.select_related("step", "case__version_of_flow"):
        found |= set(flow_of(task.case.version_of_flow, task.case.object).node(task.step.node).fields)
    return frozenset(found)


def _note_edit(change: Change, case: int) -> None:
    """One entry of the trail for what an approver has changed."""
    fields = ((change.module.field(key), pair) for key, pair in change.written.items())
    told = {field.key: [field.type.dump(value) for value in pair] for field, pair in fields if not field.is_sealed}
    Trail.objects.create(
        case_id=case,
        at=clock.now(),
        by_id=change.actor.user_id,
        verb="edited",
        facts=orjson.loads(orjson.dumps({"changes": told}, default=str)),
    )
