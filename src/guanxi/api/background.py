"""Work in the background: how far it is, and calling it off."""

from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.api.answers import answer, moment
from guanxi.api.parameters import only
from guanxi.jobs.models import Job
from guanxi.jobs.queue import cancel, jobs_of
from guanxi.kernel.errors import Missing


def job(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /jobs/{id}`."""
    only(request)
    return answer(described(job_of(request.actor, pk)))


def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /jobs/{id}/cancel`: at once when it waits, else after the batch under way."""
    only(request)
    cancel(job_of(request.actor, pk))
    return answer(described(job_of(request.actor, pk)))


def job_of(actor: Actor, pk: int) -> Job:
    """A job that the asker may see: his own, for an administrator any."""
    found = jobs_of(actor).filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def described(found: Job) -> dict[str, object]:
    """A job as the API says it."""
    return {
        "id": found.pk,
        "name": found.name,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "result": found.result,
        "error": found.error,
        "created_at": moment(found.created_at),
        "ended_at": moment(found.ended_at),
    }
