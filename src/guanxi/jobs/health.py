"""Is anybody working? Asked by the readiness check, by `guanxi doctor` and by pages that wait for a job."""

from datetime import timedelta

from django.db.models.functions import Now

from guanxi.jobs.models import Worker

SILENCE = timedelta(seconds=35)


def living_workers() -> int:
    """How many workers have said so lately."""
    return Worker.objects.filter(seen_at__gt=Now() - SILENCE).count()


def machines_of_workers() -> set[str]:
    """The machines on which they run."""
    living = Worker.objects.filter(seen_at__gt=Now() - SILENCE).values_list("name", flat=True)
    return {name.rpartition(":")[0] for name in living}
