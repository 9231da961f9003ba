"""How the background work stands, in numbers: for those who watch over the installation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, Max, Sum

from guanxi.jobs import lease
from guanxi.jobs.health import living_workers
from guanxi.jobs.models import Job, Worker
from guanxi.jobs.registry import names


@dataclass(frozen=True)
class Kind:
    """The jobs of one kind in one state: how many, and how much they have done (rows of an import, for example)."""

    task: str
    state: str
    jobs: int
    done: int


def kinds() -> Iterator[Kind]:
    """All that are kept: jobs ended more than 90 days ago are gone."""
    rows = Job.objects.filter(name__in=names()).values("name", "state").annotate(jobs=Count("pk"), sum=Sum("done"))
    return (Kind(row["name"], row["state"], row["jobs"], row["sum"]) for row in rows.order_by("name", "state"))


def seconds_waited() -> float:
    """How long the job that is due longest has been waiting; zero when none is."""
    first = lease.due().values_list("due_at", flat=True).first()
    return max(0.0, (datetime.now(UTC) - first).total_seconds()) if first else 0.0


def workers() -> tuple[int, float | None]:
    """How many live, and how many seconds ago the last of them said so; None when none ever did."""
    seen = Worker.objects.aggregate(seen=Max("seen_at"))["seen"]
    return living_workers(), (datetime.now(UTC) - seen).total_seconds() if seen else None
