"""What programs ask of deals: the funnel, as its page shows it (O02)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.money import places_of, round_half_up
from guanxi.modules.opportunities.funnel import Passage, Step, funnel, read_choice
from guanxi.modules.opportunities.funnel_target import target
from guanxi.modules.opportunities.module import OPPORTUNITY
from guanxi.modules.opportunities.sums import AMOUNT, WEIGHTED
from guanxi.records.reports import Column, Found, Report, declare

COLUMNS = (
    Column(key="stage", label=_("Stage"), type="reference"),
    Column(key="name", label=_("Name"), type="text"),
    Column(key="count", label=_("Deals"), type="integer"),
    Column(key="amount", label=_("Amount")),
    Column(key="weighted", label=_("Weighted")),
    Column(key="age_days", label=_("In stage for"), type="decimal"),
    Column(key="entered", label=_("Entered"), type="integer"),
    Column(key="further", label=_("Went further"), type="integer"),
    Column(key="rate", label=_("Rate"), type="percent"),
    Column(key="stay_days", label=_("Average stay"), type="decimal"),
    Column(key="missing", label=_("Too little by")),
)


def told(actor: Actor, given: Mapping[str, str]) -> Found:
    """Open deals by stage and how deals go on; the totals tell what is won, and what is missing to the quota."""
    choice = read_choice({key: value for key, value in given.items() if value})
    found = funnel(actor, choice)
    goal = target(actor, choice, found)
    shorts = goal.missing if goal else [None] * len(found.steps)
    rows = [
        {**_step(one, actor), **_passage(passage), "missing": _money(short, AMOUNT, actor)}
        for one, passage, short in zip(found.steps, found.passages, shorts, strict=True)
    ]
    totals = {
        "count": found.total.count,
        "amount": _money(found.total.amount, AMOUNT, actor),
        "weighted": _money(found.total.weighted, WEIGHTED, actor),
        "won": found.outcome.won.count,
        "lost": found.outcome.lost.count,
        "win_rate": _text(found.outcome.rate),
        "quota": _money(goal.quota if goal else None, AMOUNT, actor),
        "gap": _money(goal.gap if goal else None, AMOUNT, actor),
        "coverage": _text(goal.coverage if goal else None),
    }
    return Found(columns=COLUMNS, rows=rows, totals=totals, chart={"kind": "funnel", "x": "name", "y": ["count"]})


def _step(one: Step, actor: Actor) -> dict[str, Any]:
    return {
        "stage": int(one.lane.key),
        "name": one.lane.label,
        "count": one.count,
        "amount": _money(one.amount, AMOUNT, actor),
        "weighted": _money(one.weighted, WEIGHTED, actor),
        "age_days": _text(one.age),
    }


def _passage(one: Passage) -> dict[str, Any]:
    return {
        "entered": one.entered,
        "further": one.further,
        "rate": _text(one.rate),
        "stay_days": _text(one.days),
    }


def _money(value: Decimal | None, key: str, actor: Actor) -> str | None:
    """An amount in the company's currency, for those who may know it."""
    if value is None or key not in readable(OPPORTUNITY, actor):
        return None
    return str(round_half_up(value, places_of(actor.currency)))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


declare(
    Report(
        key="funnel",
        label=_("Sales funnel"),
        module="opportunity",
        parameters={
            "scope": _("Whose deals: all, department, team or me"),
            "process": _("The sales process, by its id"),
            "by": _("What the period is about: expected_close_date or created_at"),
            "period": _("A period such as this_fiscal_quarter or 2026-04"),
            "product": _("Only deals with this product"),
            "position": _("Only deals of people below this position"),
            "region": _("Only deals of accounts in this region"),
        },
        answer=told,
    )
)
