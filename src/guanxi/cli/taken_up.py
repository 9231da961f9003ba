"""What a start says about the work that a process before it has left in the middle."""

from guanxi.cli.language import _
from guanxi.jobs.models import Job
from guanxi.jobs.registry import task_named


def tell_taken_up(job: Job) -> None:
    """Say that a job goes on, and from where."""
    told = {
        "number": job.pk,
        "name": task_named(job.name).named(job.pk, job.arguments),
        "done": f"{job.done:,}",
        "total": f"{job.total or 0:,}",
    }
    if job.total:
        text = _("Took up job %(number)s “%(name)s” where it stood: %(done)s of %(total)s")
    elif job.done:
        text = _("Took up job %(number)s “%(name)s” where it stood: %(done)s done")
    else:
        text = _("Took up job %(number)s “%(name)s” from its beginning")
    print(text % told, flush=True)
