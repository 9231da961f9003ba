"""Trying a rule on past records: which it would have met, and what it would do to each, with nothing written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.automation.approval_triggers import ENDED, SUBMITTED, lately
from guanxi.flow.automation.calendar import falls_on
from guanxi.flow.automation.dates import DATE
from guanxi.flow.automation.engine import run_program
from guanxi.flow.automation.matching import why
from guanxi.flow.automation.models import Automation, AutomationRun, State
from guanxi.flow.automation.rules import Rule, newest_version, ready
from guanxi.flow.automation.runs import Item, new_run
from guanxi.flow.automation.triggers import BECAME, CHANGED, CREATED
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.sql import to_q
from guanxi.records import store
from guanxi.records.counting import Count, count
from guanxi.records.sources import ActorSources

BACK = timedelta(days=30)
SHOWN = 20


@dataclass(frozen=True)
class Trial:
    """How many records a rule would have met since a day, and what it would do to the newest of them."""

    rule: Rule
    since: str
    count: Count | None
    runs: list[AutomationRun]


def try_automation(*, actor: Actor, pk: int) -> Trial:
    """Run a rule on records of the last weeks, and take all of it back."""
    record: Automation = store.fetch(registry.get("automation"), actor, pk, "edit")
    if not record.revision:
        label = registry.get("automation").field("actions").label
        raise DomainError("E_REQUIRED", field="actions", label=label)
    rule = ready(newest_version(record))
    rows = past_records(rule)
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:SHOWN])
    since = (clock.now() - BACK).astimezone().date()
    return Trial(rule, since.isoformat(), count(rows, "capped"), _tried(rule, ids))


def past_records(rule: Rule) -> QuerySet[Any]:
    """The records that meet the condition now, and for which the occasion came within the last weeks."""
    module = rule.says.module
    rows = visible(module, rule.actor).filter(_occasion(rule))
    if rule.says.condition is not None:
        rows = rows.filter(to_q(module, rule.says.condition, ActorSources(rule.actor)))
    return rows


def _occasion(rule: Rule) -> Q:
    """As far as the records still tell: when they were made or changed, what a field is, which date it has."""
    begin, trigger = clock.now() - BACK, rule.says.trigger
    if rule.says.on == CREATED.key:
        return Q(created_at__gte=begin)
    if rule.says.on == CHANGED.key:
        return Q(updated_at__gte=begin)
    if rule.says.on == BECAME.key:
        return Q(updated_at__gte=begin) & _is_now(rule)
    if rule.says.on == DATE:
        today = rule.actor.context().today
        days = [today - timedelta(days=trigger.get("days", 0) + step) for step in range(BACK.days)]
        return falls_on(rule, rule.says.module.field(trigger["field"]), days)
    return lately(rule, begin) if rule.says.on in (SUBMITTED, ENDED) else Q()


def _is_now(rule: Rule) -> Q:
    if "to" not in rule.says.trigger:
        return Q()
    item = rule.says.module.field(rule.says.trigger["field"])
    return Q(**{item.column: item.clean(rule.says.trigger["to"])})


def _tried(rule: Rule, ids: Iterable[int]) -> list[AutomationRun]:
    """What would become of these records: done for real, one transaction deep, and then taken back."""
    with transaction.atomic():
        kept = list(ids)
        values = why(rule, rule.says.condition, kept)
        items = [
            Item(new_run(rule, pk, f"try:{pk}", 1, {"on": rule.says.on, "values": values.get(pk, {})})) for pk in kept
        ]
        _run_to_the_end(rule, items)
        transaction.set_rollback(True)
    return [item.run for item in items]


def _run_to_the_end(rule: Rule, items: list[Item]) -> None:
    """Waits are passed at once."""
    going = items
    while going:
        run_program(rule, going, 1, is_later=True)
        going = [item for item in going if not item.is_over and item.run.due_at is not None]
        for item in going:
            item.run.state, item.run.due_at = State.WAITING, None
            item.run.place += 1
