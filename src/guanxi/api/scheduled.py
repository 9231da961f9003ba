"""Scheduled work for programs: how it stands, its runs, and running it now; for administrators."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment
from guanxi.api.background import described
from guanxi.api.parameters import only
from guanxi.jobs.models import Job
from guanxi.jobs.standing import Standing, require, run_now, runs_of, standing_of, standings


def listing(request: HttpRequest) -> HttpResponse:
    """`GET /scheduled-jobs`: all of it, with the newest run of each and when the next is due."""
    only(request)
    require(request.actor)
    return answer({"items": [_told(one) for one in standings()], "next": None})


def runs(request: HttpRequest, name: str) -> HttpResponse:
    """`GET /scheduled-jobs/{name}/runs`: its newest runs."""
    only(request)
    require(request.actor)
    return answer({"items": [run_of(job) for job in runs_of(name)], "next": None})


def begin(request: HttpRequest, name: str) -> HttpResponse:
    """`POST /scheduled-jobs/{name}/run`: soon, beside its own time; 409 while it waits or runs."""
    only(request)
    run_now(actor=request.actor, name=name)
    return answer(_told(standing_of(name)), 202)


def run_of(job: Job) -> dict[str, Any]:
    """One run, with when a worker took it."""
    return {**described(job), "began_at": moment(job.began_at)}


def _told(one: Standing) -> dict[str, Any]:
    every = int(one.task.every.total_seconds()) if one.task.every else 0
    return {
        "name": one.task.name,
        "label": one.task.named(0, {}),
        "every_seconds": every,
        "next_at": moment(one.next_at),
        "failed": one.failed,
        "last": run_of(one.last) if one.last else None,
    }
