"""A run on its page: its steps, and what the reader can do with each. On the pages of leads, customers, deals and
contract orders: the plans that run for them, each with its steps as marks."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.follow_up_plans import picklists as said
from guanxi.modules.follow_up_plans.models import FollowUpRun, FollowUpRunStep
from guanxi.modules.follow_up_plans.module import RUN
from guanxi.modules.follow_up_plans.plans import OBJECTS
from guanxi.modules.follow_up_plans.results import read_results
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.detail import panels
from guanxi.web.menu import address

ICONS = {
    "call": "phone",
    "visit": "visit",
    "mail": "mail",
    "sms": "message",
    "wait": "clock",
    "task": "task",
    "meeting": "users",
    "material": "box",
    "approval": "shield",
}
TONES = {
    said.DUE: "accent",
    said.OVERDUE: "bad",
    said.FAILED: "bad",
    said.DONE: "good",
    said.AUTO_DONE: "good",
    said.SKIPPED: "neutral",
    said.CANCELLED: "neutral",
    said.WAITING: "neutral",
}
LABELS = {option.value: option.label for option in said.STEP_STATES}


def strip(run: FollowUpRun, actor: Actor) -> dict[str, Any]:
    """The steps of a run with what can be done with each now."""
    steps = list(FollowUpRunStep.objects.filter(run=run).order_by("sort", "pk"))
    names = titles("user", {step.executor_id for step in steps if step.executor_id}, actor)
    here = f"{address(RUN)}{run.pk}/"
    return {
        "rows": [_row(step, names, here, runs=run.state == said.RUNNING) for step in steps],
        "label": RUN.lines.label if RUN.lines else "",
        "progress": run.progress,
    }


def _row(step: FollowUpRunStep, names: Any, here: str, *, runs: bool) -> dict[str, Any]:
    is_open = runs and step.state in said.OPEN
    is_begun = is_open and step.planned_start is not None
    name = names.get(step.executor_id)
    return {
        "place": step.place,
        "title": step.title,
        "icon": ICONS[step.kind],
        "state": LABELS[step.state],
        "tone": TONES[step.state],
        "instruction": step.instruction,
        "mandatory": step.mandatory,
        "executor": name.text if name else "",
        "when": _days(step),
        "result": step.result,
        "done": formats.moment(step.done_at) if step.done_at else "",
        "finish": _finishing(step, here) if is_begun and step.kind != said.WAIT else [],
        "redo": f"{here}actions/redo_step?step={step.place}" if is_open and step.state == said.FAILED else "",
        "skip": f"{here}actions/skip_step?step={step.place}" if is_open else "",
        "move": f"{here}actions/move_step?step={step.place}" if is_begun else "",
    }


def _finishing(step: FollowUpRunStep, here: str) -> list[dict[str, str]]:
    """One way to be done with a step, or one for each of its results."""
    base = f"{here}actions/finish_step?step={step.place}"
    return [
        {"label": name, "href": f"{base}&{urlencode({'result': name})}"} for name in read_results(step.results)
    ] or [{"label": "", "href": base}]


def _days(step: FollowUpRunStep) -> str:
    if step.planned_start is None or step.planned_end is None:
        return ""
    days = dict.fromkeys((formats.day(step.planned_start), formats.day(step.planned_end)))
    return " – ".join(days)


def running(slug: str, record: Any, actor: Actor) -> dict[str, Any] | None:
    """The plans that run for a record, each with its steps as marks; nothing where none does. One query."""
    runs = visible(RUN, actor).filter(object=slug, record_id=record.pk, state__in=said.UNDER_WAY)
    steps = FollowUpRunStep.objects.filter(run__in=runs.order_by().values("pk")).select_related("run")
    found: dict[int, dict[str, Any]] = {}
    for step in steps.order_by("run", "sort", "pk"):
        run = found.setdefault(step.run_id, _run(step.run, actor))
        run["steps"].append(
            {"title": step.title, "icon": ICONS[step.kind], "state": LABELS[step.state], "tone": TONES[step.state]}
        )
    return {"runs": list(found.values())} if found else None


def _run(run: FollowUpRun, actor: Actor) -> dict[str, Any]:
    until = run.next_until
    return {
        "title": run.name,
        "href": f"{address(RUN)}{run.pk}/",
        "progress": run.progress,
        "until": formats.day(until) if until else "",
        "is_late": bool(until and until < clock.today(actor.timezone)),
        "steps": [],
    }


panels.add(panels.Panel(module="follow_up_run", template="follow_up_plans/strip.html", load=strip, shows_lines=True))
for _key in OBJECTS:
    _slug = registry.get(_key).slug
    panels.add(panels.Panel(module=_key, template="follow_up_plans/running.html", load=partial(running, _slug)))
