"""Background work of approvals."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.flow.approval.going import lock_going
from guanxi.flow.approval.timeouts import TimedOutInVain, due, remind, time_out
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run

BATCH = 100


@job("approval_timeout", every=timedelta(minutes=10), label=_("Approvals that waited too long"))
def approval_timeout(run: Run) -> object:
    """Do what nodes say of tasks whose time is over; the result says how many those were."""
    found = due(BATCH)
    done = sum(_one(case, task) for case, task in found)
    return run.next({}, done=run.done + done) if len(found) == BATCH and done else {"timed_out": run.done + done}


def _one(case: int, task: int) -> bool:
    try:
        with transaction.atomic():
            return time_out(case, task)
    except TimedOutInVain:
        return _remind_instead(case, task)


def _remind_instead(case: int, pk: int) -> bool:
    going = lock_going(case, system_actor())
    task = next((one for one in going.tasks if one.pk == pk), None) if going is not None else None
    timeout = going.node(task.step).timeout if going is not None and task is not None else None
    if going is None or task is None or timeout is None:
        return False
    remind(going, task, timeout)
    return True
