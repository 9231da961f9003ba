"""Background work of follow-up plans: steps fall due, are overdue, and those done by themselves are done."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.modules.follow_up_plans.pushing import BATCH, push_some, put_overdue


@job("push_follow_up_plans", every=timedelta(minutes=10), label=_("Push follow-up plans"))
def push_follow_up_plans(run: Run) -> object:
    """Look at the runs whose steps fall due today, some in each batch. What was done is not done again: a step that has
    begun is no longer found, and a message has its key."""
    actor = system_actor()
    if not run.checkpoint:
        put_overdue()
    pushed, last = push_some(actor, run.checkpoint.get("after", 0))
    done = run.done + pushed
    return run.next({"after": last}, done=done) if pushed == BATCH else {"runs": done}
