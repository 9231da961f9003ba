"""Background work of contract orders."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.contracts.renewals import raise_deals, remind

BATCH = 100


@job("watch_contracts", every=timedelta(hours=1), label=_("Watch contract orders that end"))
def watch_contracts(run: Run) -> object:
    """Begin deals about renewals that are due, and remind of ends; nothing of it happens twice, so it may run at any
    hour."""
    actor = run.actor()
    today = clock.today(actor.timezone)
    step, after = run.checkpoint.get("step", "renewals"), run.checkpoint.get("after", 0)
    if step == "renewals":
        last = raise_deals(actor, after, BATCH, today)
        return run.next({"step": "renewals", "after": last} if last else {"step": "ends", "after": 0})
    last = remind(after, BATCH, today)
    return run.next({"step": "ends", "after": last}) if last else {"looked": True}
