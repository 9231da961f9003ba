"""Background work of leads."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.modules.leads import responding
from guanxi.modules.leads.scoring import score_again

BATCH = 200


@job("score_leads", every=timedelta(days=1), label=_("Score leads anew"))
def score_leads(run: Run) -> object:
    """What rules and days say of open leads now, batch by batch."""
    at = run.checkpoint or {"after": 0}
    after = score_again(run.actor(), at["after"], BATCH)
    return {"scored": True} if after is None else run.next({"after": after}, done=run.done + BATCH)


@job("late_leads", every=timedelta(minutes=10), label=_("Warn about leads that nobody has spoken with"))
def late_leads(run: Run) -> object:
    """Owners first, then their superiors, batch by batch; whoever was warned is not found again."""
    leads = responding.late(BATCH)
    responding.warn(leads)
    return run.next({"warned": True}, done=run.done + len(leads)) if len(leads) == BATCH else {"warned": True}
