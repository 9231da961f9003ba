"""Background work of opportunities."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.opportunities.watching import remind_of_overdue, remind_of_stuck

BATCH = 200


@job("watch_deals", every=timedelta(hours=1), label=_("Watch deals"))
def watch_deals(run: Run) -> object:
    """Remind of deals that are stuck and of those past their date; who was told already is not told again, so that it
    may run at any hour."""
    step, after = run.checkpoint.get("step", "stuck"), run.checkpoint.get("after", 0)
    if step == "stuck":
        last = remind_of_stuck(after, BATCH, clock.now())
        return run.next({"step": "stuck", "after": last} if last else {"step": "overdue", "after": 0})
    last = remind_of_overdue(after, BATCH, clock.today(run.actor().timezone))
    return run.next({"step": "overdue", "after": last}) if last else {"looked": True}
