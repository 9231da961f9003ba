"""Settings › Scheduled work: what runs by itself, how its last run went, and running it now."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanxi.jobs.models import Job, State
from guanxi.jobs.registry import Task
from guanxi.jobs.standing import Standing, require, run_now, runs_of, standing_of, standings
from guanxi.kernel.errors import DomainError
from guanxi.web import formats
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/jobs"
TONES = {State.DONE: "good", State.FAILED: "bad"}
UNDER_WAY = (State.QUEUED, State.RUNNING)
EVERY = (
    (1440, pgettext_lazy("how often", "every day"), pgettext_lazy("how often", "every %(count)s days")),
    (60, pgettext_lazy("how often", "every hour"), pgettext_lazy("how often", "every %(count)s hours")),
    (1, pgettext_lazy("how often", "every minute"), pgettext_lazy("how often", "every %(count)s minutes")),
)
# What results of scheduled work count, in words; what stands in them besides is for programs.
COUNTED = {
    "removed": pgettext_lazy("work done", "removed"),
    "made": pgettext_lazy("work done", "made"),
    "changed": pgettext_lazy("work done", "changed"),
    "compared": pgettext_lazy("work done", "compared"),
    "found": pgettext_lazy("work done", "found"),
    "mails": pgettext_lazy("work done", "mails read"),
    "messages": pgettext_lazy("work done", "messages"),
    "mailings": pgettext_lazy("work done", "mailings"),
    "reminded": pgettext_lazy("work done", "reminded"),
    "timed_out": pgettext_lazy("work done", "timed out"),
    "handed_on_or_ended": pgettext_lazy("work done", "handed on or ended"),
    "woken": pgettext_lazy("work done", "gone on with"),
    "days": pgettext_lazy("work done", "begun by a date"),
    "rounds": pgettext_lazy("work done", "begun by schedule"),
    "rules": pgettext_lazy("work done", "rules put in"),
    "rows": pgettext_lazy("work done", "rows"),
    "files": pgettext_lazy("work done", "files"),
}

add(
    SettingsPage(
        label=gettext_lazy("Scheduled work"),
        about=gettext_lazy("What Guanxi does by itself: when it ran last, how that went, when it runs next."),
        icon="clock",
        href=HERE,
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All of it; what has failed last stands first."""
    require(request.actor)
    rows = sorted((row_of(one) for one in standings()), key=lambda row: (not row["is_wrong"], row["label"]))
    return page(request, "settings/jobs.html", rows=rows)


@require_safe
def runs(request: HttpRequest, name: str) -> HttpResponse:
    """The newest runs of one."""
    require(request.actor)
    row = row_of(standing_of(name))
    return page(request, "settings/job_runs.html", row=row, runs=[run_row(job) for job in runs_of(name)])


@require_POST
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Run one now."""
    try:
        run_now(actor=request.actor, name=name)
        say(request, _("It runs as soon as a worker is free."))
    except DomainError as error:
        if error.code != "E_JOB_UNDER_WAY":
            raise
        say(request, error.message)
    return HttpResponseRedirect(f"{HERE}/{name}")


def row_of(one: Standing) -> dict[str, Any]:
    """A task that runs by itself, as pages show it."""
    return {
        "name": one.task.name,
        "label": one.task.named(0, {}),
        "href": f"{HERE}/{one.task.name}",
        "every": _every(one.task),
        "last": run_row(one.last) if one.last else None,
        "failed": one.failed,
        "next": formats.moment(one.next_at),
        "next_full": formats.full_moment(one.next_at),
        "is_under_way": one.last is not None and one.last.state in UNDER_WAY,
        "is_wrong": one.last is not None and one.last.state == State.FAILED,
    }


def run_row(job: Job) -> dict[str, Any]:
    """One run: when, for how long, and what came of it."""
    began = job.began_at or job.created_at
    return {
        "when": formats.moment(began),
        "when_full": formats.full_moment(began),
        "took": _took(job.ended_at - job.began_at) if job.ended_at and job.began_at else "",
        "state": State(job.state).label,
        "tone": TONES.get(State(job.state), "neutral"),
        "counts": _counts(job),
        "why": (job.error or {}).get("message", ""),
    }


def _counts(job: Job) -> list[tuple[str, str]]:
    """What a run has done, as far as it was anything."""
    found = job.result if isinstance(job.result, dict) else {}
    if job.state in UNDER_WAY and job.done:
        return [(str(pgettext_lazy("work done", "done so far")), formats.number(job.done))]
    return [
        (str(label), formats.number(found[key]))
        for key, label in COUNTED.items()
        if isinstance(found.get(key), int) and found[key]
    ]


def _every(task: Task) -> str:
    """How often, in the largest unit that says it whole."""
    minutes = int((task.every or timedelta()).total_seconds()) // 60
    size, one, several = next(unit for unit in EVERY if minutes % unit[0] == 0)
    return str(one if minutes == size else several % {"count": minutes // size})


def _took(time: timedelta) -> str:
    seconds = time.total_seconds()
    if seconds < 60:
        return _("%(count)s s") % {"count": formats.number(max(seconds, 0), 2 if seconds < 10 else 0)}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": int(seconds) // 60, "seconds": int(seconds) % 60}


urlpatterns = [
    path("settings/jobs", listing),
    path("settings/jobs/<slug:name>", runs),
    path("settings/jobs/<slug:name>/run", begin),
]
