"""Background work of leads."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.modules.leads.scoring import score_again

BATCH = 200


@job("score_leads", every=timedelta(days=1), label=_("Score leads anew"))
def score_leads(run: Run) -> object:
    """What rules and days say of open leads now, batch by batch."""
    at = run.checkpoint or {"after": 0}
    after = score_again(run.actor(), at["after"], BATCH)
    return {"scored": True} if after is None else run.next({"after": after}, done=run.done + BATCH)
