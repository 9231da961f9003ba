"""Finding imports again: each person his own."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.exchange.models import ImportRun
from guanxi.kernel.errors import DomainError


def runs_of(actor: Actor) -> Any:
    """The imports that a person may look at: an administrator all, others their own."""
    return (
        ImportRun.objects.all()
        if actor.is_admin or actor.is_system
        else ImportRun.objects.filter(started_by=actor.user_id)
    )


def run_of_job(actor: Actor, job_id: int) -> ImportRun:
    """The import behind a job's number."""
    found = runs_of(actor).filter(job__id=job_id).select_related("job").first()
    if found is None:
        raise DomainError("E_NOT_FOUND")
    return found
