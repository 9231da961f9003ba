"""Puts down what the demo company's people are to reach, and how their forecast of this quarter came about."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from guanxi.access.actor import actor_of
from guanxi.demo.days import MONTH_WEIGHTS
from guanxi.demo.journeys import OPEN_STAGES
from guanxi.demo.people import DIRECTOR, REGIONAL_MANAGER, SALESPERSON
from guanxi.demo.shapes import Demo, Opportunity
from guanxi.demo.shelf import Shelf
from guanxi.kernel import clock
from guanxi.modules.forecasts.facade import Figures, adjust_now, keep_past, present_quarter, split, submit_now, teams

STEP = Decimal(10_000)
TEAM_SHARE = Decimal("1.05")  # of what its people are to reach: a team's quota is set apart
GROWTH = Decimal("1.15")  # against the year before
CUSTOMERS, TALKS = 2, 15  # new customers and follow-ups a month
WEEK = timedelta(days=7)
NIGHT = time(18, tzinfo=UTC)  # two o'clock in the morning there
CATEGORY = dict(zip(OPEN_STAGES, ("pipe_open", "pipe_open", "best_open", "commit_open", "commit_open"), strict=True))
CHANCE = dict(zip(OPEN_STAGES, (10, 30, 50, 70, 90), strict=True))
CAREFUL = {
    "zh-hans": "季度末有两单可能延到下季，先按九成计。",
    "en": "Two deals may slip into the next quarter; counting nine tenths.",
}


def load_quotas(shelf: Shelf, demo: Demo, language: str) -> None:
    """Quotas of this year by the season of the trade; what was kept of each Monday since the quarter began; and what
    people have submitted and adjusted this week."""
    shelf.write("quota", dict(_quotas(shelf, demo)))
    first, _end = present_quarter(shelf.admin)
    today = clock.today(shelf.admin.timezone)
    monday = first + timedelta(days=-first.weekday() % 7)
    while monday <= today:
        at = datetime.combine(monday - timedelta(days=1), NIGHT)
        keep_past(shelf.admin, _figures(shelf, demo, at), datetime.combine(monday, time(), UTC))
        monday += WEEK
    _submit(shelf, language)


def _quotas(shelf: Shelf, demo: Demo) -> Iterator[tuple[str, Any]]:
    year = clock.today(shelf.admin.timezone).year
    months: dict[int, list[Decimal]] = {}
    for owner, sold in sorted(_sold(demo, year - 1).items()):
        pk = shelf.id("user", owner) or 0
        total = max(sold * GROWTH // STEP, Decimal(12)) * STEP
        months[pk] = split(total, [Decimal(weight) for weight in MONTH_WEIGHTS])
        for metric, amount in (("contract_amount", None), ("new_customers", CUSTOMERS), ("activities", TALKS)):
            for place in range(12):
                data = {"user": pk, "metric": metric, "amount": months[pk][place] if amount is None else amount}
                yield _quota(shelf, f"quota-{metric}-{owner}", year, place + 1, data)
    for lead, people in sorted(teams(shelf.admin).items()):
        members = [months[one] for one in people if one in months]
        for place in range(12) if members else ():
            together = sum((one[place] for one in members), Decimal(0)) * TEAM_SHARE // STEP * STEP
            data = {"scope_type": "team", "user": lead, "amount": together}
            yield _quota(shelf, f"quota-team-{lead}", year, place + 1, data)


def _quota(shelf: Shelf, key: str, year: int, month: int, data: dict[str, Any]) -> tuple[str, Any]:
    key = f"{key}-{year}-{month:02}"
    return key, shelf.new("quota", {**data, "fiscal_year": year, "month": month, "external_id": key})


def _sold(demo: Demo, year: int) -> dict[str, Decimal]:
    """What everybody who has deals won in a year."""
    found = dict.fromkeys((deal.owner for deal in demo.opportunities), Decimal(0))
    for deal in demo.opportunities:
        if deal.status == "won" and deal.closed_at and deal.closed_at.year == year:
            found[deal.owner] += deal.amount
    return found


def _figures(shelf: Shelf, demo: Demo, at: datetime) -> dict[int, Figures]:
    """What everybody's deals of the quarter came to at a moment, as their moves tell it."""
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    first, end = present_quarter(shelf.admin)
    for deal in demo.opportunities:
        for name, amount in _counted(deal, at, first, end):
            sums[shelf.id("user", deal.owner) or 0][name] += amount
    return {owner: Figures(**found) for owner, found in sums.items()}


def _counted(deal: Opportunity, at: datetime, first: date, end: date) -> Iterator[tuple[str, Decimal]]:
    moves = [move for move in deal.moves if move.at < at]
    if not moves:
        return
    last = moves[-1]
    if last.to_stage == "won" and deal.closed_at and first <= deal.closed_at < end:
        yield "closed", deal.amount
    if last.to_stage in CATEGORY and first <= last.expected_close_date < end:
        yield CATEGORY[last.to_stage], deal.amount
        yield "weighted_open", deal.amount * CHANCE[last.to_stage] / 100


def _submit(shelf: Shelf, language: str) -> None:
    seller, manager, director = (
        replace(actor_of(shelf.records["user"][one], via="import"), operation="")
        for one in (SALESPERSON, REGIONAL_MANAGER, DIRECTOR)
    )
    submit_now(actor=seller)
    adjust_now(actor=director, owner=manager.user_id or 0, share=Decimal("0.9"), comment=CAREFUL[language])
    submit_now(actor=manager)
