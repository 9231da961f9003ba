"""Background work of forecasts (F043 rule 5): keeping them as they stand, and the reminder to submit."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.forecasts import snapshots
from guanxi.modules.forecasts.models import Snapshot
from guanxi.modules.forecasts.people import people_of
from guanxi.modules.forecasts.queries import holding, own_figures
from guanxi.modules.forecasts.reminding import remind
from guanxi.modules.forecasts.rollup import NOTHING, RollUp
from guanxi.modules.forecasts.terms import QUARTER, Term, term_at

BATCH = 500


@job("forecast_snapshot", every=timedelta(hours=1), label=_("Keep forecasts"))
def keep_forecasts(run: Run) -> object:
    """Keep everybody's forecast of the present quarter once a week, and of the one before when it is closed. What was
    missed is made up for at the next run; what is kept already is not kept again."""
    actor = run.actor()
    today = clock.today(actor.timezone)
    due = _due(today, actor.fiscal_start)
    step = run.checkpoint.get("step", 0)
    if step >= len(due):
        return {"kept": run.done}
    term, kind, day = due[step]
    after = run.checkpoint.get("after", 0)
    if not after and Snapshot.objects.filter(span=term.span, starts_on=term.first, kind=kind, taken_on=day).exists():
        return run.next({"step": step + 1})
    tree = people_of(actor)
    ids = sorted(pk for pk in tree.people if pk > after)[:BATCH]
    rolls = RollUp(reports=tree.reports, own=own_figures(term, tree.people), held=holding(term, tree.people))
    rows = [(pk, rolls.row(pk)) for pk in ids]
    kept = snapshots.keep_many([one for one in rows if one[1].passed.figures != NOTHING], term, kind, day)
    more = {"step": step, "after": ids[-1]} if len(ids) == BATCH else {"step": step + 1}
    return run.next(more, done=run.done + kept)


@job("forecast_reminder", every=timedelta(hours=1), label=_("Remind of forecasts to submit"))
def remind_of_forecasts(run: Run) -> object:
    """On the weekday that the company has set, tell those who have a quota and have not submitted for a week."""
    actor = run.actor()
    last = remind(actor, run.checkpoint.get("after", 0), BATCH)
    return run.next({"after": last}) if last else {"looked": True}


def _due(today: date, fiscal_start: int) -> list[tuple[Term, str, date]]:
    """What there has to be by today: the quarter of this week's Monday, and the last one that was closed."""
    monday = today - timedelta(days=today.weekday())
    found = [(term_at(QUARTER, today, fiscal_start), "weekly", monday)]
    before = found[0][0].shifted(-1)
    while not before.is_closed(today):
        before = before.shifted(-1)
    return [*found, (before, "final", before.closes_on)]
