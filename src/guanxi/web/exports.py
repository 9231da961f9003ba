"""What the pages of an export show, and the list behind an address as the export takes it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.export import KINDS
from guanxi.exchange.imported import PARAMETER
from guanxi.exchange.models import ExportRun
from guanxi.jobs.models import State
from guanxi.meta.conditions.tree import All
from guanxi.meta.module import Module
from guanxi.records.counting import COUNT_CAP
from guanxi.records.query import apply
from guanxi.web import formats
from guanxi.web.forms.sent import fresh_token
from guanxi.web.lists.state import ListState, compact
from guanxi.web.menu import address

AT_ONCE = 1000
LABELS = {
    "csv": (_("CSV"), _("Text, for any program")),
    "xlsx": (_("Excel"), _("With numbers, dates and lists to choose from")),
    "jsonl": (_("JSON Lines"), _("For programs: an object a line")),
}


def pairs_of(state: ListState) -> list[tuple[str, str]]:
    """Filters, search and order of a list, those of its view included."""
    pairs = [("filter", compact(All(state.query.conditions)))] if state.query.conditions else []
    pairs += [pair for pair in state.address.pairs if pair[0] == PARAMETER]
    if state.query.search:
        pairs.append(("q", state.query.search))
    return [*pairs, ("sort", state.query.sort)]


def matching(state: ListState) -> int:
    """How many records the list has, as far as counting goes."""
    rows = apply(state.module, state.actor, state.query).order_by()
    return int(rows[: COUNT_CAP + 1].count())


def ask_values(state: ListState) -> dict[str, Any]:
    """The page that asks for format and columns."""
    count = matching(state)
    shown = formats.number(min(count, COUNT_CAP)) + ("+" if count > COUNT_CAP else "")
    return {
        "module": state.module,
        "count": count,
        "shown": shown,
        "is_long": count > AT_ONCE,
        "kinds": [{"key": key, "label": LABELS[key][0], "hint": LABELS[key][1]} for key in KINDS],
        "columns": [str(field.label) for field in state.columns],
        "back": str(state.address.at(address(state.module))),
        "token": fresh_token(),
    }


def run_values(run: ExportRun, module: Module) -> dict[str, Any]:
    """The page that waits for a long export and hands the file out."""
    job = run.job
    return {
        "module": module,
        "pk": run.job_id,
        "job": {"done": job.done, "total": job.total or 0, "label": str(State(job.state).label), "state": job.state},
        "is_ended": job.state not in (State.QUEUED, State.RUNNING),
        "is_done": job.state == State.DONE,
        "error": job.error,
        "rows": run.rows or 0,
        "href": f"{address(module)}export/{run.job_id}",
        "back": address(module),
    }
