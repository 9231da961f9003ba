"""Steps that write other records: make one, or change those that the record names or that name it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.scope import visible
from guanxi.flow.automation.checking import Checking
from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.paths import look
from guanxi.flow.automation.record_steps import VERB, change_of, filling
from guanxi.flow.automation.runs import Doing, Item, changes_told
from guanxi.flow.automation.values import check_values
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.store import Change

MOST = 5000  # records that one step changes for one batch
TOLD = 20  # records that the log names


def _create(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    target, rule = registry.by_slug(step["object"]), doing.rule
    if target is None:
        raise DomainError("E_UNKNOWN_FIELD", field="object", name=step["object"])
    filled = filling(doing, items, step["values"])
    changes = {
        item: store.new(target, rule.actor, filled.of(item.pk, target, step["values"]), verb=VERB, note=rule.name)
        for item in items
    }
    store.write(list(changes.values()))
    for item, change in changes.items():
        _tell(doing, item, "create", [change])


def _update(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    target = _target(doing.rule.says.module, step)
    if target is None:
        raise DomainError("E_UNKNOWN_FIELD", field="through", name=step["through"])
    places = _places(doing, step, target, items)
    filled = filling(doing, items, step["values"])
    changes: dict[int, Change] = {}
    by_item: dict[Item, list[Change]] = {item: [] for item in items}
    for item, row in places:
        if row.pk not in changes:  # a record that several name is changed once
            data = filled.of(item.pk, target, step["values"])
            changes[row.pk] = change_of(doing, target, row, data)
        by_item[item].append(changes[row.pk])
    store.write(list(changes.values()))
    for item, made in by_item.items():
        _tell(doing, item, "update", made)


def _places(doing: Doing, step: Mapping[str, Any], target: Module, items: list[Item]) -> list[tuple[Item, Any]]:
    """Each item with the records to change: those that name its own, or the one that its own names."""
    rows = visible(target, doing.rule.actor, "edit").select_for_update(of=("self",), no_key=True).order_by("pk")
    if step.get("object"):
        column = target.field(step["through"]).column
        items_by_pk = {item.pk: item for item in items}
        found = list(rows.filter(**{f"{column}__in": list(items_by_pk)})[: MOST + 1])
        _refuse_too_many(found)
        return [(items_by_pk[getattr(row, column)], row) for row in found]
    rule, key = doing.rule, step["through"]
    looked = look(rule.says.module, rule.actor, (item.pk for item in items), [key])
    named = {item: looked.value(item.pk, key) for item in items}
    by_pk = {row.pk: row for row in rows.filter(pk__in=sorted({pk for pk in named.values() if pk}))}
    return [(item, by_pk[pk]) for item, pk in named.items() if pk in by_pk]


def _refuse_too_many(found: list[Any]) -> None:
    if len(found) > MOST:
        raise DomainError("E_TOO_LARGE", limit=f"{MOST:,}")


def _tell(doing: Doing, item: Item, do: str, changes: list[Change]) -> None:
    """What became of the other records; one that was refused fails the run."""
    errors = [error for change in changes for error in change.errors]
    if not errors and any(change.record.pk is None for change in changes):
        errors = [DomainError("E_AUTOMATION_HELD")]
    if errors:
        return item.end(State.FAILED, errors[0] if len(errors) == 1 else Invalid(errors))
    records = [{"module": change.module.slug, "id": change.record.pk} for change in changes]
    told = changes_told(changes[0]) if changes else {}
    item.tell(doing.place, do, records=records[:TOLD], count=len(records), changes=told)
    return None


def _target(module: Module, step: Mapping[str, Any]) -> Module | None:
    """The module whose records are changed."""
    if step.get("object"):
        return registry.by_slug(step["object"])
    item = module.by_key.get(step["through"])
    return registry.get(item.target) if item is not None and item.is_reference else None


def _check_create(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    if "through" in data:
        checking.refuse(DomainError("E_UNKNOWN_FIELD", name="through"), "through")
    target = checking.target(data.get("object"), "object")
    if target is None:
        return data
    return {"object": target.slug, "values": check_values(checking, target, data.get("values"))}


def _check_update(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    """Forward by a field of the record, or backward by a field of another object that names it."""
    through, slug = str(data.get("through", "")), data.get("object")
    source = checking.module if not slug else checking.target(slug, "object")
    if source is None:
        return data
    item = source.by_key.get(through) if through in checking.readable(source) else None
    if item is None or not item.is_reference or (slug and item.target != checking.module.key):
        checking.refuse(DomainError("E_UNKNOWN_FIELD", name=through), "through")
        return data
    target = source if slug else checking.target(registry.get(item.target).slug, "through")
    if target is None:
        return data
    where = {"object": source.slug} if slug else {}
    return {**where, "through": through, "values": check_values(checking, target, data.get("values"))}


CREATE = declare_step(
    StepKind(key="create", label=_("Make a record"), run=_create, check=_check_create, at_once=True, sets=True)
)
UPDATE = declare_step(
    StepKind(key="update", label=_("Change related records"), run=_update, check=_check_update, at_once=True, sets=True)
)
