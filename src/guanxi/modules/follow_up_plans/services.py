"""Rules of follow-up plans and their runs (F049, F050), as the store calls them."""

from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.course import cancel, course_of, keep_new
from guanxi.modules.follow_up_plans.handling import (
    finish_step,
    move_step,
    pause_run,
    redo_step,
    resume_run,
    skip_step,
    terminate_run,
    upgrade_run,
)
from guanxi.modules.follow_up_plans.models import FollowUpRun, FollowUpRunStep
from guanxi.modules.follow_up_plans.plans import check_plans, is_followed, plans_saved
from guanxi.modules.follow_up_plans.starting import check_start
from guanxi.modules.tasks.facade import end_tasks
from guanxi.records.store import Change

__all__ = [
    "check_plans",
    "check_runs",
    "finish_step",
    "is_followed",
    "move_step",
    "pause_run",
    "plans_saved",
    "redo_step",
    "resume_run",
    "runs_binned",
    "runs_saved",
    "skip_step",
    "terminate_run",
    "upgrade_run",
]


def check_runs(changes: list[Change]) -> None:
    """A new run is begun; one that is there stays about what it was begun for."""
    for change in changes:
        if change.is_new:
            check_start(change)


def runs_saved(changes: list[Change]) -> None:
    """The steps of new runs, and what they ask of people."""
    for change in changes:
        if course := change.extra.pop("course", None):
            keep_new(course)


def runs_binned(changes: list[Change]) -> None:
    """What goes into the bin, alone or with its record, is terminated; its tasks are no longer to be done."""
    ids = [change.record.pk for change in changes if change.verb == "deleted"]
    rows = FollowUpRun.objects.filter(pk__in=ids, state__in=said.UNDER_WAY).order_by("pk")
    for run in rows:
        course = course_of(run, changes[0].actor)
        cancel(course, course.open_steps())
        FollowUpRunStep.objects.bulk_update(course.steps, ["state"])
        end_tasks(actor=course.actor, ids=course.ended, status="cancelled")
    FollowUpRun.objects.filter(pk__in=[run.pk for run in rows]).update(state=said.TERMINATED, next_until=None)
