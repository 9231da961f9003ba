"""Background work of approvals."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.flow.approval.going import lock_going
from guanxi.flow.approval.timeouts import TimedOutInVain, due, remind, time_out
from guanxi.flow.approval.unable import end_without_record, hand_over, unable, without_record
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run

BATCH = 100


@job("approval_timeout", every=timedelta(minutes=10), label=_("Approvals that waited too long"))
def approval_timeout(run: Run) -> object:
    """Do what nodes say of tasks whose time is over; the result says how many those were."""
    found = due(BATCH)
    done = sum(_one(case, task) for case, task in found)
    return run.next({}, done=run.done + done) if len(found) == BATCH and done else {"timed_out": run.done + done}


@job("approval_unable", every=timedelta(minutes=10), label=_("Approvals that nobody can answer any more"))
def approval_unable(run: Run) -> object:
    """Hand on what people were asked who have left, and end what has lost its record; the result says how many."""
    tasks, cases = unable(BATCH), without_record(BATCH)
    done = sum(_hand_over(case, task) for case, task in tasks) + sum(_end(case) for case in cases)
    is_more = BATCH in (len(tasks), len(cases))
    return run.next({}, done=run.done + done) if is_more and done else {"handed_on_or_ended": run.done + done}


def _hand_over(case: int, task: int) -> bool:
    with transaction.atomic():
        return hand_over(case, task)


def _end(case: int) -> bool:
    with transaction.atomic():
        return end_without_record(case)


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
