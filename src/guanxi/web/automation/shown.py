"""The editor of a rule: its parts as components show them, each error at its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.flow.automation.checking import NOBODY, is_automated
from guanxi.flow.automation.definition import BRANCH
from guanxi.flow.automation.kinds import offered_steps, offered_triggers, step_kind
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.sources import ActorSources
from guanxi.web.automation.posted import target_of
from guanxi.web.automation.puts import Put, choice, put
from guanxi.web.forms.fields import field_values
from guanxi.web.lists.sentences import by_endpoint, named_in
from guanxi.web.menu import address

Shown = dict[str, Any]


@dataclass
class Editor:
    """The rule in the editor, who edits it, and what is wrong by the names of the fields."""

    rule: Mapping[str, Any]
    actor: Actor
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def module(self) -> Module | None:
        return registry.by_slug(self.rule.get("object") or "")


def values(editor: Editor) -> Shown:
    """All that the template of the editor shows of the rule itself."""
    module = editor.module
    own = registry.get("automation")
    fields = [own.field(key) for key in ("name", "object", "description")]
    head = field_values(own, editor.actor, fields, editor.rule, errors=editor.errors)
    found: Shown = {"head": {one["key"]: one for one in head}, "module": module}
    if module is None:
        return found
    return found | {
        "trigger": _trigger(editor, module),
        "condition": _condition(editor, module, editor.rule.get("condition"), "condition"),
        "steps": _steps(editor, module, editor.rule.get("actions") or [], "actions"),
        "offers": step_offers(module),
        "wrong": editor.errors.get("actions", ""),
    }


def step_offers(module: Module) -> list[tuple[str, str]]:
    """What can be added."""
    return [*((kind.key, str(kind.label)) for kind in offered_steps(module)), (BRANCH, _("Either … or …"))]


def _trigger(editor: Editor, module: Module) -> Shown:
    given = editor.rule.get("trigger") or {}
    kinds = {kind.key: kind for kind in offered_triggers(module)}
    on = given.get("on", "")
    choices = [(kind.key, kind.label) for kind in kinds.values()]
    first = choice("trigger.on", pgettext("automation", "When"), on, choices, error=editor.errors.get("trigger.on", ""))
    fields = kinds[on].fields(module, given) if on in kinds else ()
    return {"on": first, "fields": _fields(editor, module, fields, given, "trigger.")}


def _fields(
    editor: Editor, module: Module, fields: tuple[Field, ...], given: Mapping[str, Any], prefix: str
) -> list[Shown]:
    wrong = {item.key: editor.errors[prefix + item.key] for item in fields if prefix + item.key in editor.errors}
    return field_values(module, editor.actor, fields, _defaults(fields, given), errors=wrong, prefix=prefix)


def _defaults(fields: tuple[Field, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    return {item.key: given.get(item.key, item.default) for item in fields}


def _condition(editor: Editor, module: Module, data: Any, name: str) -> Shown:
    """The builder of a condition, with the titles of the records that it names."""
    text = orjson.dumps(data).decode() if data else ""
    try:
        parsed = parse_json(module, data, ActorSources(editor.actor).readable, hops=MOST_HOPS) if data else None
    except DomainError:
        parsed = None
    titles = by_endpoint(named_in([parsed], editor.actor)) if parsed is not None else {}
    base = address(module)
    return {
        "name": name,
        "value": text,
        "built": "" if parsed is None else text,
        "hops": MOST_HOPS,
        "titles": titles,
        "base": base,
        "fields_href": f"{base}filter-fields",
        "preview_href": f"{base}filter-preview",
        "error": next((text for key, text in editor.errors.items() if key == name or key.startswith(f"{name}.")), ""),
    }


def _steps(editor: Editor, module: Module, steps: list[Mapping[str, Any]], name: str) -> list[Shown]:
    found = [_step(editor, module, step, f"{name}.{place}") for place, step in enumerate(steps)]
    for place, one in enumerate(found):
        one |= {"number": place + 1, "is_first": place == 0, "is_last": place == len(found) - 1}
    return found


def _step(editor: Editor, module: Module, step: Mapping[str, Any], name: str) -> Shown:
    do = step.get("do", "")
    if do == BRANCH:
        return {
            "name": name,
            "do": BRANCH,
            "label": _("Either … or …"),
            "when": _condition(editor, module, step.get("when"), f"{name}.when"),
            "then": _steps(editor, module, step.get("then") or [], f"{name}.then"),
            "else": _steps(editor, module, step.get("else") or [], f"{name}.else"),
        }
    kind = step_kind(do)
    if kind is None:
        return {"name": name, "do": do, "label": do, "fields": [], "error": editor.errors.get(f"{name}.do", "")}
    made: Shown = {"name": name, "do": do, "label": kind.label}
    made["fields"] = _fields(editor, module, kind.fields(module, step), step, f"{name}.")
    return {**made, **_sets(editor, module, step, name)} if kind.sets else made


def _sets(editor: Editor, module: Module, step: Mapping[str, Any], name: str) -> Shown:
    target = target_of(step["do"], module, step)
    rows = list((step.get("values") or {}).items()) if target else []
    puts = [
        put(
            Put(editor.actor, module, target, f"{name}.put.{place}", editor.errors.get(f"{name}.values.{key}", "")),
            key,
            value,
        )
        for place, (key, value) in enumerate(rows)
        if target
    ]
    return {
        "target": _target_choice(editor, module, step, name),
        "has_target": target is not None,
        "puts": puts,
        "wrong": editor.errors.get(f"{name}.values", ""),
    }


def _target_choice(editor: Editor, module: Module, step: Mapping[str, Any], name: str) -> Shown | None:
    """Which record is made or changed; of `set` it is the record itself."""
    if step["do"] == "set":
        return None
    is_new = step["do"] == "create"
    key = "object" if is_new else "through"
    value = step.get("object", "") if is_new else ".".join(filter(None, (step.get("object"), step.get("through"))))
    choices = [(one.slug, str(one.label)) for one in _writable()] if is_new else related_choices(module)
    label = _("Which kind of record") if is_new else _("Which records")
    return choice(f"{name}.{key}", label, value, choices, error=editor.errors.get(f"{name}.{key}", ""))


def _writable() -> list[Module]:
    return [module for module in registry.all_modules() if is_automated(module)]


def related_choices(module: Module) -> list[tuple[str, str]]:
    """The records that one names, and those that name it."""
    known = readable(module, NOBODY)
    forward = [
        (item.key, str(item.label))
        for item in module.fields
        if item.is_reference and item.key in known and not item.read_only and is_automated(registry.get(item.target))
    ]
    backward = [
        (
            f"{other.slug}.{item.key}",
            _("%(records)s whose %(field)s it is") % {"records": other.label_plural, "field": item.label},
        )
        for other in _writable()
        for item in other.fields
        if item.is_reference and item.target == module.key and not item.read_only
    ]
    return forward + backward
