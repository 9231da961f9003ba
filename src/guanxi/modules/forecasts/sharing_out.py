"""A year's quota shared out among its months (F042 rule 5), as quotas that are made or changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry
from guanxi.meta.types.choice import options
from guanxi.modules.forecasts.measures import MEASURES
from guanxi.modules.forecasts.models import Quota
from guanxi.modules.forecasts.people import team_of
from guanxi.modules.forecasts.rollup import ZERO
from guanxi.modules.forecasts.splitting import EVENLY, SEASONALLY, WEIGHTED, split
from guanxi.modules.forecasts.terms import YEAR, Term, term_named
from guanxi.records import store
from guanxi.records.change import Change

WAYS = options(
    (SEASONALLY, _("As last year's months were")), (EVENLY, _("Evenly")), (WEIGHTED, _("By weights of my own"))
)
MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be shared out: whose, of which kind and level, how much in the fiscal year, and how."""

    scope_type: str
    scope: int
    metric: str
    level: str
    fiscal_year: int
    amount: Decimal
    way: str = EVENLY
    weights: tuple[Decimal, ...] = ()


def parts_of(actor: Actor, plan: Plan) -> list[tuple[Term, Decimal]]:
    """The months of the fiscal year, each with its part."""
    year = term_named(actor, f"FY{plan.fiscal_year}", (YEAR,), "fiscal_year")
    return list(zip(year.months, split(plan.amount, _weights(actor, plan, year)), strict=True))


@transaction.atomic
def share_out(*, actor: Actor, plan: Plan) -> list[Quota]:
    """Make the quotas of a whole year, or change those that are there; all of them or none."""
    module = registry.get("quota")
    actor.require(module, "create")
    actor.require(module, "edit")
    parts = parts_of(actor, plan)
    whose: dict[str, Any] = {
        "scope_type": plan.scope_type,
        "scope": plan.scope,
        "metric": plan.metric,
        "level": plan.level,
    }
    there = Quota.objects.filter(**whose, starts_on__in=[term.first for term, _part in parts], deleted_at=None)
    kept = {row.starts_on: row for row in there.select_for_update(of=("self",), no_key=True)}
    changed = [
        Change(module=module, actor=actor, record=kept[term.first], data={"amount": part}, is_new=False)
        for term, part in parts
        if term.first in kept
    ]
    data = {**whose, "fiscal_year": plan.fiscal_year}
    made = [
        store.new(module, actor, {**data, "month": term.first.month, "amount": part})
        for term, part in parts
        if term.first not in kept
    ]
    for changes in (changed, made):
        store.write(changes)
    if errors := [error for change in (*changed, *made) for error in change.errors]:
        raise Invalid(errors)
    return [change.record for change in (*changed, *made)]


def _weights(actor: Actor, plan: Plan, year: Term) -> Sequence[Decimal]:
    if plan.way == WEIGHTED:
        if len(plan.weights) != MONTHS or any(one < 0 for one in plan.weights) or not any(plan.weights):
            hint = _("write twelve numbers that are not negative, one a month.")
            raise DomainError("E_FORMAT", field="weights", label=_("Weights"), hint=hint)
        return plan.weights
    if plan.way == SEASONALLY:
        return _season(actor, plan, year.shifted(-1))
    return [Decimal(1)] * MONTHS


def _season(actor: Actor, plan: Plan, year: Term) -> list[Decimal]:
    """What was reached in each month of a year: by a person, by a manager's team, by everybody."""
    people = _people(plan)
    reached: list[Mapping[int, Decimal]] = [
        MEASURES[plan.metric].reached(actor, month, people) for month in year.months
    ]
    return [sum(month.values(), ZERO) for month in reached]


def _people(plan: Plan) -> list[int] | None:
    if plan.scope_type == "user":
        return [plan.scope]
    if plan.scope_type == "team":
        return list(team_of(plan.scope).people)
    return None
