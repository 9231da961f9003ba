"""Rules of calculated fields: found out when a definition is written, so that no value is ever wrong by it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.custom.build import field_of
from guanxi.meta.custom.currencies import in_their_currency
from guanxi.meta.custom.types import CALCULATED
from guanxi.meta.models import FieldDefinition
from guanxi.meta.module import Module
from guanxi.records.change import Change, good
from guanxi.records.derived.plan import Place, Plan, plan_now, plan_of

DECIDING = frozenset({"formula", "places", "currency", "target", "through", "measure", "measured", "only", "active"})


def calculates_anew(change: Change) -> bool:
    """Whether the values of a field are others after this change of its definition."""
    if change.record.kind not in CALCULATED or not change.record.active or change.record.deleted_at is not None:
        return False
    return change.is_new or change.verb == "restored" or any(change.changes(key) for key in DECIDING)


def check_calculated(changes: Sequence[Change]) -> None:
    """E_FORMULA and its kin for fields that could not be calculated; E_IN_USE where another one reads what changes."""
    sound = [change for change in good(list(changes)) if registry.by_slug(change.value("object"))]
    if not sound or not _concerned(sound):
        return
    after = plan_of(overlaid(change.record for change in sound))
    for change in sound:
        fault = after.faults.get(_place(change.record))
        if fault is not None:
            change.errors.append(fault)
        elif broken := _broken(after, change.record):
            change.errors.append(DomainError("E_IN_USE", refs=broken))


def refuse_used(changes: Sequence[Change]) -> None:
    """What others are calculated from can't be deleted."""
    for change in changes:
        after = plan_of(overlaid([change.record], without=True))
        if broken := _broken(after, change.record):
            change.errors.append(DomainError("E_IN_USE", refs=broken))


def overlaid(definitions: Iterable[FieldDefinition], *, without: bool = False) -> list[Module]:
    """All modules as they would be with these definitions, or without their fields."""
    found: dict[str, Module] = {module.slug: module for module in registry.every_module()}
    for definition in definitions:
        module = found.get(definition.object)
        if module is None:
            continue  # it has gone, and its fields with it
        fields = [one for one in module.fields if one.key != definition.key]
        if definition.active and not definition.in_lines and not without:
            fields.append(field_of(definition))
        found[module.slug] = replace(module, fields=tuple(fields))
    return in_their_currency(found.values())


def _concerned(changes: Iterable[Change]) -> bool:
    """Whether anything is calculated here at all; else there is nothing to look at."""
    return not plan_now().is_empty or any(
        change.value("kind") in CALCULATED or change.value("preset_formula") or change.value("only")
        for change in changes
    )


def _broken(after: Plan, definition: FieldDefinition) -> str:
    """The names of the calculated fields that are sound now, and would not be any more."""
    now = plan_now()
    places = [place for place in after.faults if place not in now.faults and place != _place(definition)]
    names = [f"{now.modules[module].label}: {now.modules[module].field(key).label}" for module, key in places]
    return listed(names)


def _place(definition: FieldDefinition) -> Place:
    module = registry.by_slug(definition.object)
    return (module.key if module else "", definition.key)
