"""Steps that write the very record that set the rule off: fill in fields, give it to somebody."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.scope import visible
from guanxi.flow.automation.checking import Checking
from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.paths import look
from guanxi.flow.automation.people import (
    FIELD,
    SUPERIOR,
    TURN,
    USERS,
    check_people,
    owner_field,
    people_fields,
    people_of,
)
from guanxi.flow.automation.runs import Doing, Item, changes_told
from guanxi.flow.automation.values import Filling, check_values, paths_in
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.store import Change

VERB = "automated"


def filling(doing: Doing, items: Iterable[Item], values: Mapping[str, Any], *texts: str) -> Filling:
    """What a step needs to fill in its values, looked up once for the whole batch."""
    rule = doing.rule
    paths = [*paths_in(values), *texts]
    found = look(rule.says.module, rule.actor, (item.pk for item in items), paths, with_titles=True)
    return Filling(rule.actor, found)


def locked(doing: Doing, items: Iterable[Item]) -> dict[int, Any]:
    """The records of a batch, to be changed; those that are gone are missing."""
    kept = list(items)
    found = {item.pk: item.record for item in kept if item.record is not None}
    wanted = [item.pk for item in kept if item.record is None]
    if wanted:
        rows = visible(doing.rule.says.module, doing.rule.actor, "edit").filter(pk__in=wanted)
        found |= {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}
    return found


def change_of(doing: Doing, module: Module, record: Any, data: Mapping[str, Any]) -> Change:
    """A change in the name of the rule's owner; the history says which rule it was."""
    actor, note = doing.rule.actor, doing.rule.name
    return Change(module=module, actor=actor, record=record, data=data, is_new=False, verb=VERB, note=note)


def write(doing: Doing, changes: Mapping[Item, Change]) -> None:
    """Write a batch; each item tells what became of its record, or fails with the reasons."""
    versions = {item: change.record.version for item, change in changes.items()}
    store.write(list(changes.values()))
    for item, change in changes.items():
        if not change.errors and change.written and change.record.version == versions[item]:
            item.end(State.STOPPED, DomainError("E_AUTOMATION_HELD"))
        elif change.errors:
            error = change.errors[0] if len(change.errors) == 1 else Invalid(change.errors)
            item.end(State.FAILED, error)
        else:
            do = doing.rule.says.program[doing.place].do
            about = {"module": change.module.slug, "id": change.record.pk}
            item.tell(doing.place, do, record=about, changes=changes_told(change))


def _set(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    module, rows = doing.rule.says.module, locked(doing, items)
    filled = filling(doing, items, step["values"])
    _change_all(doing, items, rows, {pk: filled.of(pk, module, step["values"]) for pk in rows})


def _assign(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    module, rows = doing.rule.says.module, locked(doing, items)
    people = people_of(doing, step, items)
    key = owner_field(module)
    for item in items:
        if item.pk in rows and not people.get(item.pk):
            item.end(State.FAILED, DomainError("E_REFERENCE", field=key, label=module.field(key).label))
    data = {pk: {key: found[0]} for pk, found in people.items() if found}
    _change_all(doing, [item for item in items if not item.is_over], rows, data)


def _change_all(doing: Doing, items: list[Item], rows: Mapping[int, Any], data: Mapping[int, Any]) -> None:
    module = doing.rule.says.module
    write(doing, {item: change_of(doing, module, rows[item.pk], data[item.pk]) for item in items if item.pk in rows})
    for item in items:
        if item.pk not in rows:
            item.end(State.STOPPED, DomainError("E_NOT_FOUND"))


def _check_set(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    for key in ("object", "through"):
        if key in data:
            checking.refuse(DomainError("E_UNKNOWN_FIELD", name=key), key)
    return {"values": check_values(checking, checking.module, data.get("values"))}


def _assign_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    return people_fields(module, data, USERS, TURN, FIELD, SUPERIOR)


SET = declare_step(StepKind(key="set", label=_("Fill in fields"), run=_set, check=_check_set, at_once=True, sets=True))
ASSIGN = declare_step(
    StepKind(
        key="assign",
        label=_("Give it to somebody"),
        run=_assign,
        fields=_assign_fields,
        check=check_people,
        at_once=True,
        fits=lambda module: bool(owner_field(module)),
    )
)
