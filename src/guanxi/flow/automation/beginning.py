"""Setting a rule off for a batch of records: which of them meet its condition, and how far it gets at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.flow.automation.engine import DEEPEST, depth_now, run_program
from guanxi.flow.automation.limits import AN_HOUR, often, stop_failing, switch_off
from guanxi.flow.automation.matching import meeting, why
from guanxi.flow.automation.models import UNFINISHED, AutomationRun, AutomationVersion, State
from guanxi.flow.automation.rules import Rule, active_versions, ready
from guanxi.flow.automation.runs import Item, new_run
from guanxi.flow.automation.working import automation_work
from guanxi.jobs.queue import enqueue_once
from guanxi.kernel.errors import DomainError
from guanxi.kernel.inserting import insert
from guanxi.meta.module import Module


@dataclass(frozen=True)
class Occasion:
    """What happened to one record; `key` says what the same occasion is. `record` is the row, where it is at hand."""

    pk: int
    key: str
    record: Any = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def begin(
    version: AutomationVersion, occasions: Iterable[Occasion], *, by: Actor | None = None, is_new: bool = False
) -> int:
    """Set a rule off, within the caller's transaction; for how many records. Occasions that it has had are passed
    over by whoever finds them. A rule that can't be read any more is switched off."""
    try:
        rule = ready(version).acting(by)
    except DomainError as error:
        switch_off(version.automation_id, error.message)
        return 0
    kept = {one.pk: one for one in occasions}
    matched = meeting(rule, rule.says.condition, kept)
    counts = {} if is_new or not matched else often(rule.pk, matched)
    wanted = [kept[pk] for pk in kept if pk in matched and counts.get(pk, 0) <= AN_HOUR]
    if wanted:
        _begin(rule, wanted, counts)
    return len(wanted)


def happened(
    on: str, module: Module, occasions: Iterable[Occasion], *, by: Actor | None = None, **parameters: Any
) -> None:
    """Something that an engine declares as an occasion has happened to records: set off the rules that wait for it, and
    for these parameters of it."""
    kept = list(occasions)
    for version in active_versions(module.slug, on):
        if all(version.trigger.get(key) == value for key, value in parameters.items()):
            begin(version, fresh(version.automation_id, kept), by=by)


def fresh(automation_id: int, occasions: Iterable[Occasion]) -> list[Occasion]:
    """The occasions that a rule has not had before."""
    kept = list(occasions)
    rows = AutomationRun.objects.filter(automation_id=automation_id, key__in=[one.key for one in kept])
    had = set(rows.values_list("key", flat=True))
    return [one for one in kept if one.key not in had]


def _begin(rule: Rule, wanted: list[Occasion], counts: Mapping[int, int]) -> None:
    depth = depth_now() + 1
    values = why(rule, rule.says.condition, [one.pk for one in wanted])
    items = [_item(rule, one, depth, values.get(one.pk, {})) for one in wanted]
    for item in items:
        if depth > DEEPEST:
            item.end(State.STOPPED, DomainError("E_AUTOMATION_LOOP", limit=DEEPEST))
        elif counts.get(item.pk, 0) == AN_HOUR:
            item.end(State.STOPPED, DomainError("E_AUTOMATION_OFTEN", limit=AN_HOUR))
    run_program(rule, [item for item in items if not item.is_over], depth, is_later=False)
    keep_new([item.run for item in items], rule.pk)


def _item(rule: Rule, one: Occasion, depth: int, values: Mapping[str, Any]) -> Item:
    cause = {"on": rule.says.on, **one.facts, **({"values": dict(values)} if values else {})}
    return Item(new_run(rule, one.pk, one.key, depth, cause), one.record)


def keep_new(runs: list[AutomationRun], automation_id: int) -> None:
    """Write down runs that have just begun; a worker goes on with those that are not over."""
    insert(runs)
    if any(run.state in UNFINISHED for run in runs):
        transaction.on_commit(partial(enqueue_once, automation_work, automation=automation_id), robust=True)
    if any(run.state == State.FAILED for run in runs):
        stop_failing(automation_id)
