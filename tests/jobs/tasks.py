"""Background functions that only the tests have. What they did is seen in the table of jobs and in `Schedule` rows."""

from guanxi.jobs.models import Schedule
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError


@job("test_steps")
def steps(run: Run, *, count: int) -> object:
    """Write one row a batch."""
    place = run.checkpoint.get("place", 0) + 1
    Schedule.objects.create(name=f"row {place}")
    return run.next({"place": place}, done=place, total=count) if place < count else {"rows": place}


@job("test_refused")
def refused(run: Run) -> object:
    """Break a rule after having written a row."""
    Schedule.objects.create(name="row of a refused batch")
    raise DomainError("E_CAPACITY", left=0)


@job("test_broken", retries=1)
def broken(run: Run) -> object:
    """Stop at an error of the programmer's."""
    return {"secret": 1 // 0}


def rows() -> set[str]:
    """The rows that the tasks above have left."""
    return set(Schedule.objects.filter(name__startswith="row").values_list("name", flat=True))
