"""What others may do with quotas and forecasts."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.modules.forecasts import services, snapshots
from guanxi.modules.forecasts.people import people_of
from guanxi.modules.forecasts.rollup import NOTHING, Figures, RollUp
from guanxi.modules.forecasts.splitting import split
from guanxi.modules.forecasts.terms import QUARTER, term_at, term_now

__all__ = ["Figures", "adjust_now", "keep_past", "present_quarter", "split", "submit_now", "teams"]


def present_quarter(actor: Actor) -> tuple[date, date]:
    """The first day of the present fiscal quarter, and the day after its last."""
    term = term_now(actor)
    return term.first, term.end


def teams(actor: Actor) -> dict[int, tuple[int, ...]]:
    """Everybody of a team, by who leads it, as far as the actor may look."""
    tree = people_of(actor)
    return {lead: tree.team(lead) for lead in tree.reports}


def keep_past(actor: Actor, own: Mapping[int, Figures], at: datetime) -> None:
    """Keep what people's own deals came to at a moment of the past, and their teams by it, as the weekly run would."""
    day = at.date()
    tree, term = people_of(actor), term_at(QUARTER, day, actor.fiscal_start)
    rolls = RollUp(reports=tree.reports, own=own, held={})
    rows = [(pk, rolls.row(pk)) for pk in tree.people]
    with clock.at(at):
        snapshots.keep_many([row for row in rows if row[1].team.figures != NOTHING], term, "weekly", day)


def adjust_now(*, actor: Actor, owner: int, share: Decimal, comment: str) -> None:
    """Put a share of what is open and committed into somebody's commit of the present quarter, instead of all of it."""
    term = term_now(actor)
    record = services.forecast_of(actor=actor, owner=owner, term=term)
    figures = services.rolled_up(owner, term).row.passed.figures
    amount = (figures.closed + figures.commit_open * share).quantize(Decimal(1))
    services.adjust(actor=actor, pk=record.pk, field="commit", amount=max(amount, figures.closed), comment=comment)


def submit_now(*, actor: Actor, comment: str = "") -> None:
    """Submit one's own forecast of the present quarter."""
    record = services.forecast_of(actor=actor, owner=actor.user_id or 0, term=term_now(actor))
    services.submit(actor=actor, pk=record.pk, comment=comment)
