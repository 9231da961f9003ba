"""The form of an action: its arguments, and what a gate asks for, to be filled in on the spot."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.stages import Lane
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import given, meant, typed
from guanxi.web.forms.refusals import at_fields, each_of, summary
from guanxi.web.menu import address

FILL = "fill-"
GATE = "E_STAGE_GATE"
MISSING = {"E_REQUIRED", "E_REASON_REQUIRED"}


def arguments(action: Action, data: QueryDict) -> dict[str, Any]:
    """The arguments as the action takes them; a box that is not ticked says no, whatever the action does unasked."""
    found = meant(action.arguments, typed(action.arguments, data))
    return {key: value for key, value in found.items() if value is False or key in given(found)}


def filling(module: Module, actor: Actor, record: Any, data: QueryDict) -> dict[str, Any]:
    """The values that the person filled in for a gate; items of a checklist join those done already."""
    fields = [module.field(key) for key in _filled(data) if key in writable(module, actor)]
    found = given(meant(fields, typed(fields, data, FILL)))
    if "checked_items" in found:
        done = list(module.field("checked_items").read(record))
        found["checked_items"] = [*done, *data.getlist(f"{FILL}checked_items")]
    return found


def values(
    module: Module,
    action: Action,
    record: Any,
    actor: Actor,
    data: Mapping[str, Any],
    *,
    error: DomainError | None = None,
    sent: QueryDict | None = None,
) -> dict[str, Any]:
    """The values of the action's template; `sent` is what came with the refused form."""
    lanes = _lanes(module, record)
    chosen = next((lane for lane in lanes if lane.key == str(data.get("stage") or "")), None)
    unasked = _unasked(module, action, error, sent) if error and sent is not None else set()
    wrong = {key: text for key, text in at_fields(error).items() if key not in unasked} if error else None
    fields = field_values(module, actor, action.arguments, data, errors=wrong, lanes=lanes, prefix="act-")
    return {
        "module": module,
        "record": record,
        "action": action,
        "fields": [{**field, "name": field["key"], **_reasons(module, field, chosen)} for field in fields],
        "gate": gate(module, actor, record, error, sent) if error and sent is not None else None,
        "errors": _problems(action, error, unasked) if error else [],
        "post_url": f"{address(module)}{record.pk}/actions/{action.key}",
        "back": f"{address(module)}{record.pk}/",
    }


def _problems(action: Action, error: DomainError, unasked: set[str]) -> list[dict[str, Any]]:
    """What is wrong, for the top of the form."""
    told = summary(error, {field.key for field in action.arguments})
    return [entry for one, entry in zip(each_of(error), told, strict=True) if one.field not in unasked]


def _unasked(module: Module, action: Action, error: DomainError, sent: QueryDict) -> set[str]:
    """What is missing because nobody has asked for it yet, as behind a single press: a question and no mistake."""
    new = {field.key for field in action.arguments} - set(sent)
    if module.stages and "reason" in new:
        new |= set(module.stages.reasons.values())
    return {one.field for one in each_of(error) if one.code in MISSING and one.field in new}


def _lanes(module: Module, record: Any) -> tuple[Lane, ...]:
    if module.stages is None:
        return ()
    return module.stages.walk(module.field(module.stages.process).read(record)).lanes


def _reasons(module: Module, field: Mapping[str, Any], lane: Lane | None) -> dict[str, Any]:
    """Closing takes its reason from the picklist of that kind of closing."""
    key = module.stages.reasons.get(lane.kind, "") if module.stages and lane and field["key"] == "reason" else ""
    return {"kind": "choice", "choices": choices_of(module.field(key)), "required": True} if key else {}


def choices_of(field: Field) -> list[tuple[str, str]]:
    return [(option.value, str(option.label)) for option in getattr(field.type, "options", ())]


def gate(module: Module, actor: Actor, record: Any, error: DomainError, sent: QueryDict) -> dict[str, Any] | None:
    """What a gate misses: fields to fill in here, items to tick, and what must be done elsewhere.

    What was filled in before and is still wrong stays, as it was typed, with what is wrong with it.
    """
    missing = list(_missing(error))
    free = writable(module, actor) - {"checked_items"}
    filled = [key for key in _filled(sent) if key in free]
    keys = list(dict.fromkeys((*(one.field for one in missing if one.field in free), *filled)))
    ticked = sent.getlist(f"{FILL}checked_items")
    items = dict.fromkeys((*(str(one.params["label"]) for one in missing if one.field == "checked_items"), *ticked))
    if not (missing or keys or items):
        return None
    fields = [module.field(key) for key in keys]
    present = {field.key: field.read(record) for field in fields} | typed(fields, sent, FILL)
    wrong = {key: text for key, text in at_fields(error).items() if key in filled}
    made = field_values(module, actor, fields, present, errors=wrong, prefix=FILL, record=record)
    return {
        "fields": [{**one, "required": True} for one in made],
        "items": [(item, item in ticked) for item in items],
        "elsewhere": [one for one in missing if one.field not in {*keys, "checked_items"}],
    }


def _filled(data: QueryDict) -> list[str]:
    return list(dict.fromkeys(name.removeprefix(FILL) for name in data if name.startswith(FILL)))


def _missing(error: DomainError) -> Iterator[DomainError]:
    for one in each_of(error):
        if one.code == GATE:
            yield from one.errors
