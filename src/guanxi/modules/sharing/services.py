"""Rules of sharing: what a sharing rule may say, and what a right to a field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guanxi.access.models import FieldRight, Role, SharingRule
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT, MOST_HOPS, parse_json, unknown
from guanxi.meta.conditions.tree import asks_segments
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, Module
from guanxi.meta.types.text import Text
from guanxi.modules.sharing.jobs import measure_rules
from guanxi.records.store import Change

MOST = 100  # rules in force for the records of one module
PLACES = ("position", "department", "group")


def can_be_shared(module: Module) -> bool:
    """Whether rules can widen who sees the records of a module: not where everyone does, nor where only those do who
    are named in it."""
    return module.writable and not module.sharing.catalogue and module.sharing.only is None


def check_rules(changes: list[Change]) -> None:
    """Whose records and for whom must be named, a condition must mean something, and there is a most of all."""
    for change in changes:
        _check_place(change, "source")
        _check_place(change, "target")
        module = registry.by_slug(change.value("object") or "")
        if module is None:
            continue  # refused already
        _check_condition(change, module)
        _check_number(change)


def rules_saved(changes: Sequence[Change]) -> None:
    """How many records a condition reaches is counted beside; until then it counts as many."""
    counted = {"object", "condition"}
    again = [change.record.pk for change in changes if any(change.changes(key) for key in counted)]
    if again:
        SharingRule.objects.filter(pk__in=again).update(is_wide=True)
        enqueue(measure_rules)


def check_field_rights(changes: list[Change]) -> None:
    """The field must be there, one role says one thing of it, and what a new record needs stays open (F009 rule 4)."""
    for change in changes:
        module = registry.by_slug(change.value("object") or "")
        if module is None:
            continue  # refused already
        field = _named_field(change, module)
        if field is None:
            continue
        if not change.value("name"):
            change.put("name", f"{module.label_plural}: {_label_of(change, module, field)}")
        _check_level(change, module, field)
        _check_once(change)


def _named_field(change: Change, module: Module) -> Field | None:
    """The field that a right is about, of records or of their lines (`lines.amount`); refused where there is none."""
    names = {**module.by_key, **{f"{LINES}.{one.key}": one for one in (module.lines.fields if module.lines else ())}}
    field = names.get(change.value("field") or "")
    if field is None:
        some = [*list(module.by_key)[:5], *(name for name in names if name.startswith(f"{LINES}."))]
        change.refuse("E_CHOICE", "field", choices=f"{', '.join(some[:8])}, …")
    return field


def _label_of(change: Change, module: Module, field: Field) -> str:
    is_of_lines = module.lines and str(change.value("field")).startswith(f"{LINES}.")
    return f"{module.lines.label}: {field.label}" if module.lines and is_of_lines else str(field.label)


def _check_level(change: Change, module: Module, field: Field) -> None:
    is_masked = change.value("mask") not in (None, "none")
    if is_masked and not isinstance(field.type, Text):
        change.refuse("E_CHOICE", "mask", choices="none")
    elif (change.value("level") == "hidden" or is_masked) and change.value("field") in _needed(module):
        change.refuse("E_REQUIRED_HIDDEN", "level", name=field.label)
    elif change.value("level") != "edit" and field.required and field.default is None:
        role = Role.objects.filter(pk=change.value("role")).first()
        if role is not None and _writes(role, module, is_of_lines=field.key != change.value("field")):
            change.refuse("E_REQUIRED_HIDDEN", "level", name=field.label)


def _writes(role: Role, module: Module, *, is_of_lines: bool) -> bool:
    """Whether a role fills in what must be filled in: lines are written anew whenever a record is changed."""
    actions = ("create", "edit") if is_of_lines else ("create",)
    return any(f"{module.key}.{action}" in role.rights for action in actions)


def _needed(module: Module) -> set[str]:
    """The fields without which a module is not to be worked with: names, owners, stages, kinds, what views ask for."""
    found = {module.title, *module.owner_keys, *module.sharing.parents, module.sharing.account}
    if module.stages:
        found |= {module.stages.field, module.stages.process}
    if module.variants:
        found.add(module.variants.field)
    return found | {name.partition(".")[0] for view in module.views for name in _named_in(view.filters)}


def _named_in(condition: Any) -> Iterator[str]:
    """The fields that a condition asks about."""
    if isinstance(condition, Mapping):
        if isinstance(condition.get("field"), str):
            yield condition["field"]
        condition = list(condition.values())
    for part in condition if isinstance(condition, list | tuple) else ():
        yield from _named_in(part)


def _check_once(change: Change) -> None:
    said = {key: change.value(key) for key in ("role", "object", "field")}
    others = FieldRight.objects.filter(deleted_at=None, role=said["role"], object=said["object"], field=said["field"])
    if others.exclude(pk=change.record.pk).exists():
        change.refuse("E_NOT_UNIQUE", "field")


def _check_place(change: Change, end: str) -> None:
    """The one place that the kind of source or target asks for; the others are emptied."""
    kind = str(change.value(f"{end}_type") or "").removesuffix("_below")
    for place in PLACES:
        key = f"{end}_{place}"
        if place != kind:
            if change.value(key) is not None:
                change.put(key, None)
        elif not change.value(key):
            change.refuse("E_REQUIRED", key)


def _check_condition(change: Change, module: Module) -> None:
    if not change.value("condition"):
        if change.value("source_type") == "condition":
            change.refuse("E_REQUIRED", "condition")
        return
    try:
        found = parse_json(module, change.value("condition"), lambda one: frozenset(one.by_key), hops=MOST_HOPS)
        if asks_segments(found):  # who keeps a list would decide who sees records
            raise unknown(IN_SEGMENT)
    except DomainError as error:
        change.errors.append(DomainError(error.code, **{**error.params, "field": "condition"}))


def _check_number(change: Change) -> None:
    if not change.value("active"):
        return
    rules = SharingRule.objects.filter(object=change.value("object"), active=True, deleted_at=None)
    if rules.exclude(pk=change.record.pk).count() >= MOST:
        change.refuse("E_CAPACITY", "active", left=0)
