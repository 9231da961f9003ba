"""`/meta/modules`: what there is, for programs that are not written for one module."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.api.answers import answer
from guanxi.api.parameters import module_of, only
from guanxi.meta.conditions.related import related_to
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module, Related
from guanxi.meta.registry import all_modules, get
from guanxi.meta.types.choice import Choice, Option
from guanxi.records.gate import actions_of, defined_actions
from guanxi.records.sources import ActorSources


def modules(request: HttpRequest) -> HttpResponse:
    """Every module that the asker may look at."""
    only(request)
    actor = request.actor
    return answer({"items": [described(module, actor) for module in all_modules() if actor.may(module, "view")]})


def module(request: HttpRequest, slug: str) -> HttpResponse:
    """One module: its fields, lines, states and related lists, its actions with those that were defined here."""
    only(request)
    found = module_of(slug)
    request.actor.require(found, "view")
    told = described(found, request.actor)
    defined = [_action(action) for action in defined_actions.ask(found)]
    return answer({**told, "actions": [*told["actions"], *defined]})


def described(module: Module, actor: Actor) -> dict[str, Any]:
    """A module as its asker may see it."""
    shown, free = readable(module, actor), writable(module, actor)
    rights = [
        action for action in ("view", "create", "edit", "delete", "import", "export") if actor.may(module, action)
    ]
    return {
        "module": module.slug,
        "key": module.key,
        "label": module.label,
        "label_plural": module.label_plural,
        "title": module.title,
        "writable": module.writable,
        "rights": rights,
        "fields": [_field(field, field.key in free) for field in module.fields if field.key in shown],
        "lines": _lines(module, actor),
        "actions": [_action(action) for action in actions_of(module)],
        "states": _states(module),
        "related": [_related(module, wanted) for wanted in module.related],
        "referring": [_referring(field) for field in related_to(module, ActorSources(actor).readable)],
    }


def _lines(module: Module, actor: Actor) -> list[dict[str, Any]] | None:
    if module.lines is None:
        return None
    known, free = readable(module.lines, actor), writable(module.lines, actor)
    return [_field(field, field.key in free) for field in module.lines.fields if field.key in known]


def related_name(module: Module, wanted: Related) -> str:
    """The name of a related list in an address: the other module's slug, with the field where that is not enough."""
    slug = get(wanted.module).slug
    same = [other for other in module.related if other.module == wanted.module]
    return slug if same[0] == wanted else f"{slug}.{wanted.field}"


def _field(field: Field, is_free: bool) -> dict[str, Any]:
    options = getattr(field.type, "options", ())
    return {
        "name": field.key,
        "type": field.type.key,
        "label": field.label,
        "required": field.required,
        "read_only": not is_free,
        "unique": field.unique,
        "unique_within": field.within or None,
        "choices": [_choice(option) for option in options] or None,
        "target": get(field.target).slug if field.target else None,
        "operators": field.type.operators,
        "help": field.help,
    }


def _choice(option: Option) -> dict[str, Any]:
    """A value of a list: one that is not active is given to no record any more; one with a parent goes with that value
    of another list."""
    said = {"value": option.value, "label": option.label, "colour": option.colour, "active": option.active}
    return said | ({"parent": option.parent} if option.parent else {})


def _action(action: Action) -> dict[str, Any]:
    return {
        "name": action.key,
        "label": action.label,
        "needs": action.needs,
        "arguments": [_field(field, True) for field in action.arguments],
    }


def _states(module: Module) -> list[dict[str, Any]]:
    """The states that a record can be in, where it has a status."""
    field = module.by_key.get("status")
    if field is None or not isinstance(field.type, Choice):
        return []
    return [{"value": option.value, "label": option.label} for option in field.type.options]


def _referring(field: Field) -> dict[str, Any]:
    """Records that refer to those of a module, as conditions ask about them."""
    slug, _dot, key = field.key.partition(".")
    return {"name": field.key, "module": slug, "field": key, "label": field.label, "operators": field.type.operators}


def _related(module: Module, wanted: Related) -> dict[str, Any]:
    return {"name": related_name(module, wanted), "module": get(wanted.module).slug, "field": wanted.field}
