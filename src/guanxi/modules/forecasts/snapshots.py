"""Forecasts as they stood (F043 rule 5): kept when somebody submits one, every week, and when a period has ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guanxi.kernel import clock
from guanxi.kernel.money import round_half_up
from guanxi.modules.forecasts.models import Snapshot
from guanxi.modules.forecasts.rolled import Rolled
from guanxi.modules.forecasts.rollup import OWN, REPORT, TEAM, Row, Sums, in_text
from guanxi.modules.forecasts.terms import Term
from guanxi.modules.opportunities.facade import deals_of_period

MOST_LINES = 2_000  # deals that are kept with one submission
PLACES = (OWN, TEAM, REPORT)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One snapshot of the history: when, why, and the figures of the team as they were passed upwards."""

    taken_at: datetime
    kind: str
    closed: Decimal
    commit: Decimal
    best_case: Decimal
    pipeline: Decimal


def keep(rolled: Rolled, term: Term, kind: str, day: date, *, with_lines: bool = False) -> Snapshot:
    """Keep one person's forecast as it stands."""
    lines = _lines(rolled, term) if with_lines else None
    return Snapshot.objects.create(**_columns(rolled.person, rolled.row, term, kind, day), lines=lines)


def keep_many(rows: Iterable[tuple[int, Row]], term: Term, kind: str, day: date) -> int:
    """Keep those of many people, who have none of this kind and day yet; how many were looked at."""
    found = [Snapshot(**_columns(person, row, term, kind, day)) for person, row in rows]
    Snapshot.objects.bulk_create(found, batch_size=500, ignore_conflicts=True)
    return len(found)


def history(person: int, term: Term) -> list[Point]:
    """All snapshots of a person's forecast of a period, the oldest first."""
    rows = Snapshot.objects.filter(owner=person, span=term.span, starts_on=term.first).order_by("taken_at", "pk")
    return [_point(at, kind, values) for at, kind, values in rows.values_list("taken_at", "kind", "values")]


def accuracy(commit: Decimal, final: Decimal) -> Decimal | None:
    """How near a forecast came, in per cent of what was closed in the end: 1 − |commit − closed| ÷ closed; nothing
    where nothing was closed. One that was more than twice too high lies below zero."""
    if not final:
        return None
    return round_half_up(100 - abs(commit - final) * 100 / final, 1)


def _columns(person: int, row: Row, term: Term, kind: str, day: date) -> dict[str, Any]:
    return {
        "owner_id": person,
        "span": term.span,
        "starts_on": term.first,
        "kind": kind,
        "taken_on": day,
        "taken_at": clock.now(),
        "values": {place: _values(row.at(place)) for place in PLACES},
    }


def _values(sums: Sums) -> dict[str, str]:
    figures = sums.figures
    return {
        "closed": in_text(figures.closed),
        "commit": in_text(sums.commit.adjusted),
        "commit_computed": in_text(sums.commit.computed),
        "best_case": in_text(sums.best_case.adjusted),
        "best_case_computed": in_text(sums.best_case.computed),
        "pipeline": in_text(figures.pipeline),
        "weighted": in_text(figures.weighted),
    }


def _point(at: datetime, kind: str, values: dict[str, Any]) -> Point:
    passed = values[REPORT]
    figures = {name: Decimal(passed[name]) for name in ("closed", "commit", "best_case", "pipeline")}
    return Point(taken_at=at, kind=kind, **figures)


def _lines(rolled: Rolled, term: Term) -> dict[str, Any]:
    """The deals of one's own and the rows of those who report to one."""
    people = rolled.tree.people
    reports = [
        {"user": one, "name": people[one].name, **_values(rolled.rolls.row(one).passed)} for one in rolled.reports
    ]
    return {"deals": deals_of_period(rolled.person, term.first, term.end, MOST_LINES), "reports": reports}
