"""A look at a provider's people, as its page shows it."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.jobs.models import Job
from guanxi.jobs.models import State as JobState
from guanxi.messaging.directory.lines import LABELS, REASONS, Kind
from guanxi.messaging.directory.models import State, SyncLine, SyncRun
from guanxi.messaging.directory.runs import is_under_way, newest_of
from guanxi.messaging.im.providers import PROVIDERS
from guanxi.meta import registry
from guanxi.web import formats

HERE = "/settings/chats"
SAME = frozenset({Kind.PERSON_LINK, Kind.DEPARTMENT_LINK})  # nothing changes: two names of one
TONES = {State.DONE: "good", State.FAILED: "bad"}


def run_row(run: Any) -> dict[str, Any]:
    """A look in the list of looks; `open`, `done` and `failed` have been counted."""
    return {
        "href": f"{HERE}/looks/{run.pk}",
        "when": formats.moment(run.started_at),
        "who": run.started_by.name if run.started_by else _("By itself"),
        "people": run.seen.get("people"),
        "state": _state(run),
        "open": run.open,
        "done": run.done,
        "failed": run.failed,
    }


def look_values(
    run: SyncRun, counts: Sequence[dict[str, Any]], chosen: Kind | None, shown: Page | None
) -> dict[str, Any]:
    """What the page of a look shows: figures, kinds, and the lines of one kind."""
    newest = newest_of(run.provider)
    is_newest = newest is not None and newest.pk == run.pk
    ticked = sum(row["ticked"] - row["done"] - row["failed"] for row in counts if row["kind"] != Kind.CONFLICT)
    return {
        "run": run,
        "provider": PROVIDERS[run.provider].label,
        "back": f"{HERE}/{run.provider}/people",
        "here": f"{HERE}/looks/{run.pk}",
        "state": _state(run),
        "is_under_way": is_under_way(run),
        "job": _job(run.job) if run.job and is_under_way(run) else None,
        "failure": run.job.error["message"] if run.job and run.job.error else "",
        "can_apply": is_newest and run.read_at is not None and not is_under_way(run) and ticked > 0,
        "ticked": ticked,
        "kinds": [_kind(row, chosen) for row in sorted(counts, key=lambda row: row["kind"] != Kind.CONFLICT)],
        "kind": chosen,
        "is_conflict": chosen == Kind.CONFLICT,
        "column": _("Name") if chosen and _is_of_people(chosen) else pgettext("thing", "Name"),
        "lines": [_line(line) for line in shown.object_list] if shown else [],
        "page": shown,
    }


def _kind(row: dict[str, Any], chosen: Kind | None) -> dict[str, Any]:
    kind = Kind(row["kind"])
    return {**row, "label": LABELS[kind], "href": f"?kind={kind}", "current": kind == chosen}


def _line(line: SyncLine) -> dict[str, Any]:
    kind = Kind(line.kind)
    module = registry.get("user" if _is_of_people(kind) or kind == Kind.CONFLICT else "department")
    slug = module.slug
    return {
        "number": line.number,
        "name": line.name,
        "href": f"/m/{slug}/{line.target}/" if line.target else "",
        "told": [(_label(module, key), before, after) for key, before, after in line.told if kind not in SAME],
        "same": [(there, here) for _key, there, here in line.told if kind in SAME],
        "why": REASONS.get(line.why, ""),
        "is_ticked": line.is_ticked,
        "is_open": line.state == State.OPEN and line.kind != Kind.CONFLICT,
        "state": State(line.state).label if line.state != State.OPEN else "",
        "tone": TONES.get(State(line.state), ""),
        "error": line.error["message"] if line.error else "",
    }


def _is_of_people(kind: Kind) -> bool:
    return kind.startswith("person")


def _label(module: Any, key: str) -> str:
    return str(module.field(key).label) if key in module.by_key else str(module.label)


def _job(job: Job) -> dict[str, Any]:
    return {"state": job.state, "done": job.done, "total": job.total, "label": JobState(job.state).label}


def _state(run: SyncRun) -> str:
    if is_under_way(run):
        return _("Syncing") if run.applying_at else _("Reading")
    if run.job is not None and run.job.state in (JobState.FAILED, JobState.CANCELLED):
        return str(JobState(run.job.state).label)
    return _("Synced") if run.applied_at else _("To be decided") if run.seen.get("lines") else _("Nothing to do")
