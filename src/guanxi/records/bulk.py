"""The same change to many records, in the background: previewed, in batches, each refusal told (CONTRACT 3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.access.scope import visible
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import Picklist
from guanxi.meta.types.number import Integer
from guanxi.records import actions, store
from guanxi.records.field_files import FOR_MANY
from guanxi.records.gate import action_of
from guanxi.records.query import apply, parse
from guanxi.records.store import Change
from guanxi.records.waiting import noting_waits, refusals_of

MOST_ROWS = declare(
    Setting(
        key="bulk.rows",
        type=Integer(low=1, high=10000000),
        label=gettext_lazy("Records of one bulk change"),
        about=gettext_lazy("The most records that one bulk change may touch."),
        default=lambda: settings.BULK_ROWS,
        group="system",
    )
)
KEPT_REFUSALS = 500
PREVIEWED = 300
ONE_BY_ONE = 30  # looked at before where each takes as long as many others
SAMPLES = 5
EDIT, DELETE, MOVE, GIVE, REPLACE, COPY = "edit", "delete", "move", "give", "replace", "copy"
GIVING = "change_owner"
REPOOL, RETURN = "pool", "return"
# what is done by an action of each record, and by which
BY_ACTION = {GIVE: GIVING, REPOOL: "change_pool", RETURN: "release"}
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which records: these, or all of a list as its address says it, up to the newest there was (`top`)."""

    ids: tuple[int, ...] = ()
    pairs: tuple[tuple[str, str], ...] | None = None
    top: int = 0


@dataclass(frozen=True, kw_only=True)
class BulkChange:
    """What to do with each record: give fields new values, delete it, move it to a stage with a reason, give it to
    someone else with the arguments of that action as values, replace one value of picklists by another, those two as
    values, or copy one field into another, the name of the first as value of the second."""

    how: str = EDIT
    values: Mapping[str, Any] = field(default_factory=dict)
    stage: int | None = None
    reason: str = ""


@dataclass
class Outcome:
    """What became of a batch: how many changed, how many were so already, and why others did not."""

    changed: int = 0
    unchanged: int = 0
    refused: dict[int, DomainError] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """What a change would do: to all `total`, as far as the first `looked_at` tell."""

    total: int
    looked_at: int
    changed: int
    unchanged: int
    refused: list[tuple[str, str, int, list[int]]]  # code, message, how many, some ids
    samples: list[int]

    @property
    def refusals(self) -> int:
        return sum(count for _code, _message, count, _ids in self.refused)


def all_matching(module: Module, actor: Actor, pairs: Pairs) -> Choice:
    """All records of a list; what comes later does not belong to it."""
    rows = apply(module, actor, parse(module, actor, pairs))
    return Choice(pairs=tuple(pairs), top=rows.aggregate(top=Max("pk"))["top"] or 0)


def chosen(module: Module, actor: Actor, choice: Choice) -> QuerySet:
    """The chosen records, as far as the actor sees them, in the order of their ids."""
    if choice.pairs is None:
        return visible(module, actor).filter(pk__in=choice.ids).order_by("pk")
    return apply(module, actor, parse(module, actor, choice.pairs)).filter(pk__lte=choice.top).order_by("pk")


def count(module: Module, actor: Actor, choice: Choice) -> int:
    """How many records were chosen; more than one change may touch are refused (E_TOO_LARGE)."""
    found = len(choice.ids) if choice.pairs is None else chosen(module, actor, choice).order_by().count()
    if found > MOST_ROWS.now():
        raise DomainError("E_TOO_LARGE", limit=MOST_ROWS.now())
    return found


def check(module: Module, actor: Actor, change: BulkChange) -> None:
    """The rights that the whole change needs; fields that aren't the actor's to change, and values that no record
    could take, are refused in the name of the field."""
    actor.require(module, "bulk")
    actor.require(module, "delete" if change.how == DELETE else "edit")
    if change.how in BY_ACTION:
        return _check_acting(module, actor, change)
    if "owner" in change.values:
        actor.require(module, "transfer")
    if change.how == MOVE and (module.stages is None or change.stage is None):
        raise DomainError("E_REQUIRED", field="stage", label=module.label)
    if change.how == EDIT and not change.values:
        raise DomainError("E_REQUIRED", field="field", label=module.label)
    free = writable(module, actor)
    for key, raw in change.values.items():
        if key not in free:
            raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
        item = module.field(key)
        if change.how == COPY:
            _check_copied(module, actor, raw)
            continue
        value = item.clean(raw[1] if change.how == REPLACE else raw)
        if item.required and item.is_empty(value):
            raise item.refused("E_REQUIRED")


def _check_copied(module: Module, actor: Actor, key: Any) -> None:
    if key not in readable(module, actor):
        raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)


def _check_acting(module: Module, actor: Actor, change: BulkChange) -> None:
    action = action_of(module, BY_ACTION[change.how])
    if action is None:
        raise DomainError("E_NOT_FOUND")
    actor.require(module, action.needs)
    actions.clean_arguments(action, actor, change.values)


def preview(module: Module, actor: Actor, choice: Choice, change: BulkChange) -> Preview:
    """What the change would do to the first of the chosen records: it is made and taken back at once."""
    check(module, actor, change)
    total = count(module, actor, choice)
    most = ONE_BY_ONE if change.how in BY_ACTION else PREVIEWED
    ids = list(choice.ids[:most]) if choice.pairs is None else []
    ids = ids or list(chosen(module, actor, choice).values_list("pk", flat=True)[:most])
    with transaction.atomic():
        outcome = change_batch(module, actor, ids, change)
        transaction.set_rollback(True)
    kinds = Counter((error.code, error.message) for error in outcome.refused.values())
    refused = [
        (*kind, many, [pk for pk, error in outcome.refused.items() if (error.code, error.message) == kind][:SAMPLES])
        for kind, many in kinds.most_common()
    ]
    samples = [pk for pk in ids if pk not in outcome.refused][:SAMPLES]
    return Preview(total, len(ids), outcome.changed, outcome.unchanged, refused, samples)


@transaction.atomic
def start(task: Any, module: Module, actor: Actor, choice: Choice, change: BulkChange) -> Job:
    """Enqueue the change; the right to change many at once is asked for here, every other right at each record."""
    check(module, actor, change)
    total = count(module, actor, choice)
    job = enqueue(task, actor=actor, module=module.key, choice=asdict(choice), change=asdict(change))
    Job.objects.filter(pk=job.pk).update(total=total)
    return job


def read_choice(kept: Mapping[str, Any]) -> Choice:
    """A choice as a job keeps it."""
    pairs = kept["pairs"]
    told = None if pairs is None else tuple((name, value) for name, value in pairs)
    return Choice(ids=tuple(kept["ids"]), pairs=told, top=kept["top"])


def change_batch(module: Module, actor: Actor, ids: Sequence[int], change: BulkChange) -> Outcome:
    """Change some records in one go, and one by one only when the whole batch met an objection. What waits for an
    approval first is told among what was refused."""
    with noting_waits() as waits:
        outcome = _changed(module, actor, ids, change)
    waiting = refusals_of([wait for wait in waits if wait.module is module])
    for pk in (pk for pk in ids if pk in waiting and pk not in outcome.refused):
        outcome.refused[pk] = waiting[pk]
        outcome.changed -= 1
    return outcome


def _changed(module: Module, actor: Actor, ids: Sequence[int], change: BulkChange) -> Outcome:
    action = "delete" if change.how == DELETE else "edit"
    rows = visible(module, actor, action, named=True).filter(pk__in=ids).order_by("pk")
    records = list(rows.select_for_update(of=("self",), no_key=change.how != DELETE))
    outcome = Outcome(refused=_out_of_reach(module, actor, ids, records, action))
    if change.how == DELETE:
        refused = store.delete_many(module, actor, records)
        outcome.refused |= {pk: errors[0] for pk, errors in refused.items()}
        outcome.changed = len(records) - len(refused)
    elif change.how in BY_ACTION:
        for record in records:
            _act(module, actor, record.pk, BY_ACTION[change.how], change.values, outcome)
    elif change.how == MOVE and module.stages is not None and not _is_open(module, change):
        given = {"stage": change.stage, **({"reason": change.reason} if change.reason else {})}
        for record in records:
            _act(module, actor, record.pk, module.stages.action, given, outcome)
    else:
        _write(module, actor, records, change, outcome)
    return outcome


def _out_of_reach(
    module: Module, actor: Actor, ids: Iterable[int], records: Iterable[Any], action: str
) -> dict[int, DomainError]:
    """Of the records that can't be changed, the visible ones answer otherwise than those that aren't."""
    missing = set(ids) - {record.pk for record in records}
    seen = (
        set(visible(module, actor, named=True).filter(pk__in=missing).values_list("pk", flat=True))
        if missing
        else set()
    )
    return {pk: Denied(action) if pk in seen else Missing() for pk in sorted(missing)}


def _write(module: Module, actor: Actor, records: Sequence[Any], change: BulkChange, outcome: Outcome) -> None:
    try:
        changes = [_change(module, actor, record, change) for record in records]
        with transaction.atomic():
            store.write(changes)
    except (DomainError, IntegrityError) as error:
        if len(records) > 1:
            for record in module.model.objects.filter(pk__in=[record.pk for record in records]).order_by("pk"):
                _write(module, actor, [record], change, outcome)
            return
        refusal = error if isinstance(error, DomainError) else DomainError("E_DUPLICATE", object=module.label, name="")
        outcome.refused |= {record.pk: refusal for record in records}
        return
    for each in changes:
        if each.errors:
            outcome.refused[each.record.pk] = each.errors[0]
        elif each.written:
            outcome.changed += 1
        else:
            outcome.unchanged += 1


def _change(module: Module, actor: Actor, record: Any, change: BulkChange) -> Change:
    if change.how == MOVE and module.stages is not None:
        data: Mapping[str, Any] = {module.stages.field: change.stage}
        return Change(
            module=module, actor=actor, record=record, data=data, is_new=False, verb="moved", note=change.reason
        )
    data = change.values
    if change.how == REPLACE:
        data = {key: _replaced(module.field(key).read(record), *pair) for key, pair in change.values.items()}
    if change.how == COPY:
        data = {key: _copied(module, record, key, str(source)) for key, source in change.values.items()}
    more = {FOR_MANY: True}
    return Change(module=module, actor=actor, record=record, data=data, is_new=False, note=change.reason, extra=more)


def _copied(module: Module, record: Any, key: str, source: str) -> Any:
    """The value of one field as another takes it from a file: options by their names, all else as programs say it."""
    given, target = module.field(source), module.field(key)
    value = given.read(record)
    if given.is_empty(value):
        return target.type.dump(target.read(record))
    text = given.type.display(value) if isinstance(given.type, Picklist) else str(given.type.dump(value))
    return target.type.dump(target.parse(text))


def _replaced(kept: Any, old: str, new: str) -> Any:
    """One value, or several, with the old one replaced."""
    if isinstance(kept, str):
        return new if kept == old else kept
    return list(dict.fromkeys(new if one == old else one for one in kept or ()))


def _is_open(module: Module, change: BulkChange) -> bool:
    """Whether the stage is one of those on the way, in whatever process; a closing one asks the action for more."""
    if module.stages is None:
        return False
    lane = next((lane for lane in module.stages.walk(None).lanes if lane.key == str(change.stage)), None)
    return lane is not None and lane.is_open


def _act(module: Module, actor: Actor, pk: int, action: str, given: Mapping[str, Any], outcome: Outcome) -> None:
    try:
        actions.run(module, actor, pk, action, given)
    except DomainError as error:
        outcome.refused[pk] = error.errors[0] if error.errors else error
    else:
        outcome.changed += 1
