"""What the pages of bulk changes show: which records, what with them, what would become of each, and what did."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from guanxi.access.actor import Actor, operation_of_job
from guanxi.access.fields import writable
from guanxi.jobs.models import Job, State
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.amounts import CURRENCY, follows_record
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.types.files import Files
from guanxi.meta.types.sealed import Sealed
from guanxi.records import bulk as engine
from guanxi.records.bulk import BY_ACTION, DELETE, EDIT, MOVE, BulkChange, Choice
from guanxi.records.field_files import sent_by
from guanxi.records.gate import action_of
from guanxi.records.titles import Titles, titles, visible_titles
from guanxi.web import formats
from guanxi.web.addresses import Address
from guanxi.web.cells import Cell, cell
from guanxi.web.detail.acting import arguments
from guanxi.web.exports import pairs_of
from guanxi.web.forms.fields import ids_of
from guanxi.web.forms.posted import meant, typed
from guanxi.web.lists.state import read_state
from guanxi.web.menu import address
from guanxi.web.toasts import way_back

MOST = 10_000


def chosen(module: Module, actor: Actor, data: QueryDict) -> Choice:
    """The chosen records, or all of the list they were chosen in."""
    if data.get("all") == "1":
        pairs = QueryDict(data.get("from", "").partition("?")[2])
        flat = tuple((name, value) for name, values in pairs.lists() for value in values)
        state = read_state(module, actor, Address(address(module), flat).first())
        if state.query.among:  # what only this list knows is told by its ids
            rows = engine.apply(module, actor, state.query).order_by("pk").values_list("pk", flat=True)
            ids = tuple(rows[: MOST + 1])
            if len(ids) > MOST:
                raise DomainError("E_TOO_LARGE", limit=f"{MOST:,}")
            return Choice(ids=ids)
        return engine.all_matching(module, actor, [pair for pair in pairs_of(state) if pair[0] != "sort"])
    found = ids_of(data.getlist("ids"))
    if not found:
        raise DomainError("E_REQUIRED", field="ids", label=module.label_plural)
    return Choice(ids=tuple(dict.fromkeys(found))[:MOST])


def changeable(module: Module, actor: Actor) -> list[Field]:
    """The fields that make sense for many records at once: not their names, not what must differ."""
    free = writable(module, actor)
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = [key for key in dict.fromkeys((*placed, "owner", "tags")) if key in free]
    stage = module.stages.field if module.stages else ""
    fields = [module.field(key) for key in keys if key not in {module.title, stage}]
    fields = [field for field in fields if field.key != "owner" or actor.may(module, "transfer")]
    plain = (field for field in fields if field.type.key != "json" and not isinstance(field.type, Sealed))
    return [field for field in plain if not field.is_once and not field.fixed]


def wanted(module: Module, actor: Actor, data: QueryDict) -> list[Field]:
    """The fields that the person wants to change."""
    keys = data.getlist("field")
    return [field for field in changeable(module, actor) if field.key in keys]


def change_of(module: Module, actor: Actor, data: QueryDict) -> BulkChange:
    """What a form asks to be done."""
    how = data.get("do", EDIT)
    if how == DELETE:
        return BulkChange(how=DELETE)
    if how == MOVE:
        return BulkChange(how=MOVE, stage=digits(data.get("stage", "")), reason=data.get("reason", "").strip()[:500])
    if how in BY_ACTION:
        return BulkChange(how=how, values=arguments(acting(module, how), data))
    for key in data.getlist("field"):
        if key not in module.by_key:
            raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    fields = wanted(module, actor, data)
    values = meant(fields, typed(fields, data))
    return BulkChange(values={field.key: _as_given(field, values.get(field.key)) for field in fields})


def acting(module: Module, how: str) -> Action:
    """The action by which this is done with each record, such as giving it to someone else."""
    found = action_of(module, BY_ACTION[how])
    if found is None:
        raise DomainError("E_NOT_FOUND")
    return found


def _as_given(field: Field, value: Any) -> Any:
    """What was left empty clears the field, or sets it to what everything begins with."""
    return field.default if value is None else value


def lanes(module: Module) -> list[tuple[str, str]]:
    """The steps to which records can be moved together: those of the default process."""
    return [(lane.key, lane.label) for lane in module.stages.walk(None).lanes] if module.stages else []


def preview_values(module: Module, actor: Actor, found: engine.Preview, change: BulkChange) -> dict[str, Any]:
    """What would happen, in numbers and with examples: new values by field, refusals by reason."""
    ids = [*found.samples, *(pk for *_told, some in found.refused for pk in some)]
    named = visible_titles(module.key, ids, actor)
    return {
        "preview": found,
        "rest": found.total - found.looked_at,
        "samples": [_titled(module, pk, named) for pk in found.samples],
        "refused": [
            {"code": code, "message": message, "count": many, "some": [_titled(module, pk, named) for pk in some]}
            for code, message, many, some in found.refused
        ],
        "new_values": _new_values(module, actor, change),
    }


def _new_values(module: Module, actor: Actor, change: BulkChange) -> list[dict[str, Any]]:
    is_done = change.how in BY_ACTION
    known = {field.key: field for field in acting(module, change.how).arguments} if is_done else module.by_key
    fields = [known[key] for key in change.values]
    cleaned = {field.key: _named(field, field.clean(change.values[field.key]), actor) for field in fields}
    found: Titles = {
        (field.target, pk): title
        for field in fields
        if field.target
        for pk, title in titles(field.target, set(ids_of(cleaned[field.key])), actor).items()
    }
    return [{"label": field.label, "cell": _new_cell(module, field, cleaned, found, actor)} for field in fields]


def _named(field: Field, value: Any, actor: Actor) -> Any:
    """A value as it is shown: files that the person has sent are known by their ids alone until then."""
    if not isinstance(field.type, Files):
        return value
    known = sent_by(actor, [ref.id for ref in value])
    return tuple(known[ref.id] for ref in value if ref.id in known)


def _new_cell(module: Module, field: Field, values: Mapping[str, Any], found: Titles, actor: Actor) -> Cell | None:
    """A new value for all; an amount without a sign, where each record has it in its own currency."""
    made = cell(field, values[field.key], found, actor, values)
    is_each_its_own = CURRENCY in module.by_key and CURRENCY not in values and follows_record(field)
    return made | {"text": formats.number(values[field.key]), "unit": ""} if made and is_each_its_own else made


def _titled(module: Module, pk: int, named: Mapping[int, Any]) -> dict[str, str]:
    text = named[pk].text if pk in named else ""
    return {"title": text or f"#{pk}", "href": f"{address(module)}{pk}/" if pk in named else ""}


def outcome(job: Job, actor: Actor) -> dict[str, Any]:
    """How far the job is, and in the end which records were refused and why."""
    module = registry.get(job.arguments["module"])
    result = job.result or (job.checkpoint if job.state == State.CANCELLED else {})
    reasons = result.get("reasons", [])
    named = visible_titles(module.key, [reason["id"] for reason in reasons], actor) if reasons else {}
    is_ended = job.state not in (State.QUEUED, State.RUNNING)
    can_undo = is_ended and bool(result.get("changed")) and job.started_by_id == actor.user_id
    return {
        "job": {"done": job.done, "total": job.total or 0, "label": str(State(job.state).label), "state": job.state},
        "is_ended": is_ended,
        "is_cancelled": job.state == State.CANCELLED,
        "result": result,
        "error": job.error,
        "reasons": [{**reason, **_titled(module, reason["id"], named)} for reason in reasons],
        "undo": way_back(operation_of_job(job.pk)) if can_undo else None,
        "is_delete": job.arguments["change"]["how"] == DELETE,
    }
