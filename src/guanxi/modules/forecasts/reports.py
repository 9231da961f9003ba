"""What programs ask of forecasts: the figures of the page, by the reports O04 and E05."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel.money import places_of, round_half_up
from guanxi.modules.forecasts.attainment import Standing, attainment, read_ask
from guanxi.modules.forecasts.overview import Line, overview, read_term
from guanxi.modules.forecasts.rollup import in_text
from guanxi.records.reports import Column, Found, Report, declare

COLUMNS = (
    Column(key="person", label=_("Person"), type="reference"),
    Column(key="name", label=_("Name"), type="text"),
    Column(key="quota", label=_("Quota")),
    Column(key="quota_pct", label=_("% of quota"), type="percent"),
    Column(key="closed", label=_("Closed")),
    Column(key="commit", label=_("Commit")),
    Column(key="commit_computed", label=_("Commit, computed")),
    Column(key="best_case", label=_("Best case")),
    Column(key="best_case_computed", label=_("Best case, computed")),
    Column(key="pipeline", label=_("Pipeline")),
    Column(key="gap", label=_("Gap")),
    Column(key="weighted", label=_("Weighted")),
)


def forecast(actor: Actor, given: Mapping[str, str]) -> Found:
    """One's own deals and the teams of those who report to one; the totals are the team's as it was adjusted."""
    found = overview(actor, read_term(actor, given["period"]), given["person"])
    lines = (found.own, *found.reports)
    return Found(
        columns=COLUMNS,
        rows=[_row(one, actor) for one in lines],
        totals={"period": found.term.name, "is_closed": found.is_closed, **_row(found.team, actor)},
        chart={"kind": "bar", "x": "name", "y": ["closed", "commit", "best_case"]},
    )


def _row(line: Line, actor: Actor) -> dict[str, Any]:
    figures, sums = line.sums.figures, line.sums
    amounts = {
        "quota": line.quota,
        "closed": figures.closed,
        "commit": sums.commit.adjusted,
        "commit_computed": sums.commit.computed,
        "best_case": sums.best_case.adjusted,
        "best_case_computed": sums.best_case.computed,
        "pipeline": figures.pipeline,
        "gap": line.gap,
        "weighted": figures.weighted,
    }
    pct = None if line.quota_pct is None else str(line.quota_pct)
    return {
        "person": line.person,
        "name": line.name,
        **{key: said(value, actor) for key, value in amounts.items()},
        "quota_pct": pct,
    }


def said(value: Decimal | None, actor: Actor) -> str | None:
    """An amount as the API says it: with the decimals of the company's currency."""
    return None if value is None else str(round_half_up(value, places_of(actor.currency)))


declare(
    Report(
        key="forecast",
        label=_("Sales forecast"),
        module="forecast",
        parameters={
            "period": _("A fiscal quarter or a month, such as FY2026-Q1 or 2026-04; else the present quarter"),
            "person": _("Whose forecast; else one's own"),
        },
        answer=forecast,
    )
)


STANDING = (
    Column(key="rank", label=_("Rank"), type="integer"),
    Column(key="person", label=_("Person"), type="reference"),
    Column(key="name", label=_("Name"), type="text"),
    Column(key="quota", label=_("Quota"), type="decimal"),
    Column(key="done", label=_("Done"), type="decimal"),
    Column(key="pct", label=_("% of quota"), type="percent"),
    Column(key="gap", label=_("Gap"), type="decimal"),
    Column(key="daily", label=_("Needed a working day"), type="decimal"),
    Column(key="forecast", label=_("Forecast"), type="decimal"),
    Column(key="year_before", label=_("A year before"), type="decimal"),
    Column(key="light", label=_("How it stands"), type="text"),
)
MEASURED = ("quota", "done", "gap", "daily", "forecast", "year_before")


def standing(actor: Actor, given: Mapping[str, str]) -> Found:
    """How far everybody whom one may look at has come; the totals are all of them together."""
    found = attainment(actor, read_ask(actor, given))
    ask = found.ask
    return Found(
        columns=STANDING,
        rows=[_stands(one) for one in found.rows],
        totals={
            "period": ask.term.name,
            "metric": ask.metric,
            "level": ask.level,
            "working_days_left": found.days_left,
            "time_passed_pct": str(found.elapsed),
            **_stands(found.total),
        },
        chart={"kind": "bar", "x": "name", "y": ["done", "quota"]},
    )


def _stands(one: Standing) -> dict[str, Any]:
    values = {key: getattr(one, key) for key in MEASURED}
    return {
        "rank": one.rank,
        "person": one.person or None,
        "name": one.name,
        **{key: None if value is None else in_text(value) for key, value in values.items()},
        "pct": None if one.pct is None else str(one.pct),
        "light": one.light,
    }


declare(
    Report(
        key="attainment",
        label=_("Targets"),
        module="quota",
        parameters={
            "period": _("A fiscal year, a fiscal quarter or a month; else the present month"),
            "metric": _("The kind of quota: contract_amount, new_customers or activities"),
            "level": _("The level of quota: base, stretch or challenge"),
        },
        answer=standing,
    )
)
