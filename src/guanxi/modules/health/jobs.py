"""Background work of the health of customers."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.health.scoring import next_candidates, score
from guanxi.modules.suggestions.facade import next_night

BATCH = 100


@job("tell_health", every=timedelta(days=1), when=next_night, label=_("Work out how it goes with customers"))
def tell_health(run: Run) -> object:
    """The health of every customer, in short batches."""
    timezone = run.actor().timezone
    ids = next_candidates(run.checkpoint.get("after", 0), BATCH)
    score(ids, clock.today(timezone), timezone)
    if len(ids) < BATCH:
        return {"looked": True}
    return run.next({"after": ids[-1]}, done=run.done + len(ids))
