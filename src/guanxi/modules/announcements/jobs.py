"""Background work of announcements: out and away at their moments."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.modules.announcements.schedule import put_away_due, put_out_due

BATCH = 50


@job("publish_announcements", every=timedelta(minutes=1), label=_("Publish announcements"))
def publish_announcements(run: Run) -> object:
    """Put out what was scheduled for now and put away what is not valid any more; the result says how many."""
    done = put_out_due(BATCH) + put_away_due(BATCH)
    return run.next({}, done=run.done + done) if done >= BATCH else {"changed": run.done + done}
