"""What the editor of a rule has sent, as the JSON of a rule: here it is only read, the engine checks it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
from django.http import QueryDict

from guanxi.flow.automation.checking import Checking, named
from guanxi.flow.automation.definition import BRANCH
from guanxi.flow.automation.kinds import StepKind, step_kind, trigger_kind
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.web.forms.posted import given, meant, typed

VALUE, FROM, DAYS, WORKING = "value", "from", "days", "working"
UNFINISHED = {"all": [{"unfinished": True}]}  # a condition with a value missing: the engine refuses it at its place
Steps = list[dict[str, Any]]


def read_rule(data: QueryDict) -> dict[str, Any]:
    """The rule that stands in the editor."""
    module = registry.by_slug(data.get("object", ""))
    trigger = _trigger(module, data) if module else {}
    return {
        "name": data.get("name", "").strip(),
        "object": data.get("object", ""),
        "description": data.get("description", "").strip(),
        "trigger": trigger,
        "condition": condition_of(data.get("condition", "")),
        "actions": read_steps(module, data, "actions.") if module else [],
    }


def condition_of(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return UNFINISHED


def _trigger(module: Module, data: QueryDict) -> dict[str, Any]:
    on = data.get("trigger.on", "")
    kind = trigger_kind(on)
    if kind is None:
        return {}
    known = _plain(data, "trigger.")
    return {"on": on, **parameters(kind.fields(module, known), data, "trigger.")}


def _plain(data: QueryDict, prefix: str) -> dict[str, str]:
    """The single values right behind a prefix: what decides which further fields there are."""
    names = (name for name in data if name.startswith(prefix) and "." not in name.removeprefix(prefix))
    return {name.removeprefix(prefix): data[name].strip() for name in names}


def parameters(fields: tuple[Field, ...], data: QueryDict, prefix: str) -> dict[str, Any]:
    return given(meant(fields, typed(fields, data, prefix)))


def places(data: QueryDict, prefix: str) -> list[int]:
    """The numbers that stand right behind a prefix, in their order."""
    parts = (name.removeprefix(prefix).split(".")[0] for name in data if name.startswith(prefix))
    return sorted({place for part in parts if (place := digits(part)) is not None})


def read_steps(module: Module, data: QueryDict, prefix: str) -> Steps:
    return [_step(module, data, f"{prefix}{place}.") for place in places(data, prefix)]


def _step(module: Module, data: QueryDict, prefix: str) -> dict[str, Any]:
    do = data.get(f"{prefix}do", "")
    if do == BRANCH:
        return {
            "do": BRANCH,
            "when": condition_of(data.get(f"{prefix}when", "")),
            "then": read_steps(module, data, f"{prefix}then."),
            "else": read_steps(module, data, f"{prefix}else."),
        }
    kind = step_kind(do)
    if kind is None:
        return {"do": do}
    known = _plain(data, prefix)
    found = {"do": do, **parameters(kind.fields(module, known), data, prefix)}
    return {**found, **_sets(kind, module, data, prefix)} if kind.sets else found


def _sets(kind: StepKind, module: Module, data: QueryDict, prefix: str) -> dict[str, Any]:
    found = {key: data.get(f"{prefix}{key}", "") for key in ("object", "through")}
    if kind.key == "update":  # "tasks.account": the tasks that name this record as their account
        slug, _dot, through = found["through"].rpartition(".")
        found = {"object": slug, "through": through}
    found = {key: value for key, value in found.items() if value}
    target = target_of(kind.key, module, found)
    return {**found, "values": dict(_values(target, data, f"{prefix}put.")) if target else {}}


def target_of(do: str, module: Module, step: Mapping[str, Any]) -> Module | None:
    """The module whose fields a step fills in."""
    if do == "set":
        return module
    if step.get("object"):
        return registry.by_slug(step["object"])
    item = module.by_key.get(step.get("through", "")) if do == "update" else None
    return registry.get(item.target) if item is not None and item.target else None


def _values(target: Module, data: QueryDict, prefix: str) -> Iterator[tuple[str, Any]]:
    free = Checking(target).free(target)
    for place in places(data, prefix):
        key = data.get(f"{prefix}{place}.field", "")
        if key in free:
            yield key, _value(free[key], data, f"{prefix}{place}.")


def _value(item: Field, data: QueryDict, prefix: str) -> Any:
    how = data.get(f"{prefix}how", VALUE)
    if how == FROM:
        return {FROM: data.get(f"{prefix}from", "")}
    if how in {DAYS, WORKING}:
        count = data.get(f"{prefix}days", "").strip()
        days: Any = int(count) if count.removeprefix("-").isdigit() else count
        return {DAYS: days, **({WORKING: True} if how == WORKING else {})}
    one = replace(named(item), key=VALUE)
    return meant((one,), typed((one,), data, prefix)).get(VALUE)


def changed(rule: dict[str, Any], op: str) -> dict[str, Any]:
    """The rule after one of the editor's buttons: `add:PLACE:KIND`, `drop:PLACE`, `up:PLACE`, `put:PLACE`."""
    do, place, more = (*op.split(":"), "", "")[:3]
    if do == "add":
        _list_at(rule, place).append({"do": more, "then": [], "else": []} if more == BRANCH else {"do": more})
    elif do == "put":
        step = _at(rule, place)
        step["values"] = {**step.get("values", {}), "": None}
    elif do in {"drop", "up", "down"}:
        _move(rule, place, do)
    return rule


def _move(rule: dict[str, Any], place: str, do: str) -> None:
    path, _dot, last = place.rpartition(".")
    if do == "drop" and ".put." in f"{place}.":
        step = _at(rule, path.removesuffix(".put"))
        values = list(step.get("values", {}).items())
        step["values"] = dict(values[: int(last)] + values[int(last) + 1 :])
        return
    steps, here = _list_at(rule, path), int(last)
    if do == "drop":
        del steps[here]
    elif 0 <= here + (1 if do == "down" else -1) < len(steps):
        other = here + (1 if do == "down" else -1)
        steps[here], steps[other] = steps[other], steps[here]


def _list_at(rule: dict[str, Any], place: str) -> Steps:
    """The list of steps at a place such as `actions` or `actions.0.then`."""
    found: Any = rule
    for part in place.split("."):
        found = found[int(part)] if isinstance(found, list) else found.setdefault(part, [])
    return found if isinstance(found, list) else []


def _at(rule: dict[str, Any], place: str) -> dict[str, Any]:
    path, _dot, last = place.rpartition(".")
    return _list_at(rule, path)[int(last)]
