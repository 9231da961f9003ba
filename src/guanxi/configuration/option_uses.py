"""What uses one value of a picklist: records that have it, and what of the configuration names it. It can be taken out
of use, and another one put in its place in both."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.configuration.administration import require_reader, require_writer
from guanxi.configuration.apply import apply
from guanxi.configuration.kinds import Kind, kinds
from guanxi.configuration.names import Names
from guanxi.configuration.uses import Use, pk_of
from guanxi.jobs.models import Job
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.configuration import OPTION
from guanxi.meta.field import Field
from guanxi.meta.models import FieldDefinition
from guanxi.meta.module import Module
from guanxi.meta.types.choice import MultiChoice, Option, Picklist
from guanxi.records import bulk, gate, store
from guanxi.records.jobs import change_many
from guanxi.tailoring import parts, picklists
from guanxi.tailoring.adjustments import kept

FIELDS, FORMULAS = "custom-fields", ("formula", "preset_formula")
MOST = 10_000


@dataclass(frozen=True)
class Picked:
    """One value of the picklist of a field; `places` are all fields that have the same list, that one first."""

    field: Field
    option: Option
    places: tuple[tuple[Module, Field], ...]

    @property
    def names(self) -> frozenset[str]:
        """What documents call it."""
        return frozenset(f"{module.slug}/{field.key}/{self.option.value}" for module, field in self.places)


@dataclass(frozen=True)
class Having:
    """Records of a module that have a value in one field: how many, up to `MOST`, and the filter that lists them."""

    module: Module
    field: Field
    count: int
    parameter: str


def picked(slug: str, key: str, value: str) -> Picked:
    """A value by the field at which its list is changed; Missing where there is none."""
    module = registry.by_slug(slug)
    field = module.by_key.get(key) if module is not None else None
    if module is None or field is None or not isinstance(field.type, Picklist):
        raise Missing
    option = next((one for one in field.type.options if one.value == value), None)
    if option is None or not (field.is_custom or key in picklists.picklists(module)):
        raise Missing
    return Picked(field, option, tuple(_places(module, field)))


def named_by(value: Picked) -> list[Use]:
    """The parts of the configuration that name a value."""
    names, own = Names(), {f"{module.slug}/{field.key}" for module, field in value.places}
    return [
        Use(kind, name, kind.title(name, document), pk_of(kind, name, names))
        for kind in kinds().values()
        for name, document in kind.read(names).items()
        if not (kind.key == FIELDS and name in own) and _names(kind, name, document, value)
    ]


def records_with(actor: Actor, value: Picked) -> list[Having]:
    """The records that have a value, as far as someone sees them."""
    require_reader(actor)
    found = []
    for module, field in value.places:
        operator = "contains" if isinstance(field.type, MultiChoice) else "eq"
        look_up = "__holds" if operator == "contains" else ""
        rows = visible(module, actor).filter(**{f"{field.column}{look_up}": value.option.value})
        count = rows[:MOST].count()
        if count:
            name = field.key if operator == "eq" else f"{field.key}__{operator}"
            found.append(Having(module, field, count, f"{name}={value.option.value}"))
    return found


@transaction.atomic
def replace(actor: Actor, value: Picked, other: str) -> tuple[int, list[Job]]:
    """Put another value in the place of one: in the configuration at once, in records by jobs. In how many parts that
    was, and the jobs."""
    require_writer(actor)
    offered = {one.value for one in others(value)}
    if other not in offered:
        raise DomainError("E_CHOICE", field="other", label=value.field.label, choices=", ".join(sorted(offered)))
    old = value.option.value

    def swap(target: str, name: Any) -> Any:
        is_it = target == OPTION and name in value.names
        return f"{str(name).removesuffix(old)}{other}" if is_it else name

    names, wanted = Names(), dict[str, dict[str, Any]]()
    for kind in kinds().values():
        for name, document in kind.read(names).items():
            made = kind.named(name, document, swap)
            if made != document:
                wanted.setdefault(kind.key, {})[name] = made
    return len(apply(actor, wanted).items), [_change(actor, one, old, other) for one in records_with(actor, value)]


def others(value: Picked) -> list[Option]:
    """The values that may be put in the place of one: those in use."""
    options = value.field.type.options if isinstance(value.field.type, Picklist) else ()
    return [one for one in options if one.active and one.value != value.option.value]


def can_retire(value: Picked) -> bool:
    """Whether a value can be taken out of use, and is not so already: rules of the product rely on some."""
    return value.option.active and (value.field.is_custom or not value.option.system)


@transaction.atomic
def retire(actor: Actor, value: Picked) -> None:
    """Take a value out of use: records keep it, and nobody chooses it any more."""
    require_writer(actor)
    module, field = value.places[0]
    if not can_retire(value):
        raise DomainError("E_OPTION_SYSTEM", field=field.key, options=value.option.label)
    if field.is_custom:
        definition = FieldDefinition.objects.get(object=module.slug, key=field.key, deleted_at=None)
        given = {"options": _without(definition.options, value.option.value)}
        store.update(registry.get("custom_field"), actor, definition.pk, given)
        return
    part = parts.part_of("picklists", module, field.key)
    row = kept(part)
    now = picklists.present(module, field.key, row.body)
    wanted = {**now, "options": _without(now["options"], value.option.value)}
    parts.change(actor, module, part, wanted, row.version)


@gate.option_named_by.provide
def titles_of_uses(module: Module, key: str, value: str) -> list[str]:
    """What of the configuration names a value, in words."""
    try:
        return [f"{use.kind.label}: {use.title}" for use in named_by(picked(module.slug, key, value))]
    except Missing:
        return []


def _places(module: Module, field: Field) -> list[tuple[Module, Field]]:
    if field.is_custom:
        return [(module, field)]
    found = [(registry.now(one), other.key) for one, other in picklists.sharing(module, field.key)]
    return [(one, one.field(key)) for one, key in found]


def _names(kind: Kind, name: str, document: Any, value: Picked) -> bool:
    found: list[bool] = []

    def look(target: str, called: Any) -> Any:
        found.append(target == OPTION and called in value.names)
        return called

    kind.named(name, document, look)
    return any(found) or (kind.key == FIELDS and _calculates(document, value))


def _calculates(document: Any, value: Picked) -> bool:
    """Whether a formula compares one of the fields with the value."""
    quoted = rf"[\"'“]{re.escape(value.option.value)}[\"'”]"
    texts = [document.get(key) for key in FORMULAS] if isinstance(document, Mapping) else []
    formulas = [text for text in texts if isinstance(text, str) and re.search(quoted, text)]
    return any(re.search(rf"\b{field.key}\b", text) for text in formulas for _module, field in value.places)


def _change(actor: Actor, having: Having, old: str, other: str) -> Job:
    name, _sign, text = having.parameter.partition("=")
    choice = bulk.all_matching(having.module, actor, [(name, text)])
    change = bulk.BulkChange(how=bulk.REPLACE, values={having.field.key: [old, other]})
    return bulk.start(change_many, having.module, actor, choice, change)


def _without(options: Any, value: str) -> list[dict[str, Any]]:
    return [{**one, "active": False} if one["value"] == value else one for one in options]
