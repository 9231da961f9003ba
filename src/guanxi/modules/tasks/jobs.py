"""Background work of tasks."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.tasks.models import Task
from guanxi.modules.tasks.notices import remind
from guanxi.modules.tasks.services import RUNNING

BATCH = 200


@job("remind_of_tasks", every=timedelta(minutes=1), label=_("Remind of tasks"))
def remind_of_tasks(run: Run) -> object:
    """Tell assignees of the tasks whose reminder is due. Notice and mark are one transaction, so each comes once."""
    now = clock.now()
    due = Task.objects.filter(status__in=RUNNING, deleted_at=None, remind_at__lte=now, reminded_at=None)
    tasks = list(due.select_for_update().order_by("remind_at", "pk")[:BATCH])
    remind(tasks)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(reminded_at=now)
    done = run.done + len(tasks)
    return run.next({}, done=done) if len(tasks) == BATCH else {"reminded": done}
