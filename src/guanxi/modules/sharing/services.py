"""Rules of sharing: what a sharing rule may say."""

from collections.abc import Sequence

from guanxi.access.models import SharingRule
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.module import Module
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
        parse_json(module, change.value("condition"), lambda one: frozenset(one.by_key), hops=MOST_HOPS)
    except DomainError as error:
        change.errors.append(DomainError(error.code, **{**error.params, "field": "condition"}))


def _check_number(change: Change) -> None:
    if not change.value("active"):
        return
    rules = SharingRule.objects.filter(object=change.value("object"), active=True, deleted_at=None)
    if rules.exclude(pk=change.record.pk).count() >= MOST:
        change.refuse("E_CAPACITY", "active", left=0)
