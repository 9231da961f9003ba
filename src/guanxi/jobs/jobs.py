"""Housekeeping that every installation needs: ended jobs, old sessions and workers that are gone."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from guanxi.access.devices import forgotten
from guanxi.access.models import Session
from guanxi.jobs.models import ENDED, Job, State, Worker
from guanxi.jobs.registry import job, scheduled
from guanxi.jobs.run import Run
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer

KEEP_DAYS = declare(
    Setting(
        key="jobs.keep_days",
        type=Integer(low=7, high=3650),
        label=_("Days for which background work is kept"),
        about=_("Older entries of work in the background are removed."),
        default=90,
        group="system",
    )
)
KEEP_WORKERS = timedelta(days=1)
KEEP_ROUTINE = timedelta(days=1)
ROUTINE = timedelta(minutes=15)  # what runs at least as often leaves hundreds of rows a day that nobody reads
BATCH = 1000


@job("purge_jobs", every=timedelta(days=1), label=_("Remove old jobs"))
def purge_jobs(run: Run) -> object:
    """Remove jobs that ended long ago, and workers not seen for a day. The result says how many jobs that were.

    Of schedules that run every few minutes only what failed is kept for longer than a day.
    """
    Worker.objects.filter(seen_at__lt=Now() - KEEP_WORKERS).delete()
    routine = [task.name for task in scheduled() if task.every and task.every <= ROUTINE]
    is_routine = Q(name__in=routine, state=State.DONE, ended_at__lt=Now() - KEEP_ROUTINE)
    is_old = Q(state__in=ENDED, ended_at__lt=Now() - timedelta(days=KEEP_DAYS.now()))
    old = Job.objects.filter(is_old | is_routine).values_list("pk", flat=True)[:BATCH]
    removed, _ = Job.objects.filter(pk__in=list(old)).delete()
    return run.next({}, done=run.done + removed) if removed == BATCH else {"removed": run.done + removed}


@job("purge_sessions", every=timedelta(days=1), label=_("Remove expired sign-ins"))
def purge_sessions(run: Run) -> object:
    """Remove sign-ins that have expired, and what is known of browsers that have forgotten it by now."""
    if not run.checkpoint:
        forgotten().delete()
    old = Session.objects.filter(expire_date__lt=Now()).values_list("pk", flat=True)[:BATCH]
    removed, _ = Session.objects.filter(pk__in=list(old)).delete()
    return run.next({}, done=run.done + removed) if removed == BATCH else {"removed": run.done + removed}
