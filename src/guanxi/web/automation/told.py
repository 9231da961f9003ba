"""Runs of rules as pages show them: what set one off, which values matched, what each step did."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.flow.automation.definition import BRANCH
from guanxi.flow.automation.kinds import step_kind, trigger_kind
from guanxi.flow.automation.log import seen_records
from guanxi.flow.automation.models import AutomationRun, State
from guanxi.kernel.errors import CATALOGUE
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.titles import Titles, titles
from guanxi.web import formats
from guanxi.web.automation import words
from guanxi.web.menu import address

WOULD = {
    State.DONE: gettext_lazy("Would be done"),
    State.FAILED: gettext_lazy("Would fail"),
    State.STOPPED: gettext_lazy("Would stop"),
}
TONES = {State.DONE: "good", State.FAILED: "bad", State.STOPPED: "warn", State.WAITING: "", State.READY: ""}
Shown = dict[str, Any]


def rows(actor: Actor, found: list[AutomationRun]) -> list[Shown]:
    """Runs for a list: two queries for the titles of each module among them."""
    seen = seen_records(actor, found)
    return [_row(run, actor, seen) for run in found]


def _row(run: AutomationRun, actor: Actor, seen: Titles) -> Shown:
    module = next((one for one in registry.all_modules() if one.key == run.module), None)
    title = seen.get((run.module, run.record_id))
    return {
        "id": run.pk,
        "href": f"/settings/automation/runs/{run.pk}",
        "rule": run.automation.name,
        "rule_href": f"/settings/automation/{run.automation_id}/",
        "record": title.text if title else "",
        "record_href": f"{address(module)}{run.record_id}/" if module and title else "",
        "module": module.label if module else run.module,
        "state": State(run.state).label,
        "tone": TONES[State(run.state)],
        "when": formats.moment(run.at),
        "when_full": formats.full_moment(run.at),
        "due": formats.full_moment(run.due_at) if run.state == State.WAITING and run.due_at else "",
        "did": brief(run),
        "error": error_text(run.error),
        "is_open": title is not None,
    }


def brief(run: AutomationRun) -> str:
    """What a run did, in a few words."""
    kinds = (step_kind(one["do"]) for one in run.told if one["do"] not in {BRANCH, "wait"})
    return listed(dict.fromkeys(str(kind.label) for kind in kinds if kind))


def error_text(error: Mapping[str, Any] | None) -> str:
    """What stopped a run; in the words of the moment where the text says it all by itself."""
    if not error:
        return ""
    text = str(CATALOGUE[error["code"]][1]) if error["code"] in CATALOGUE else ""
    return text if text and "%(" not in text else str(error["message"])


def tried(run: AutomationRun, actor: Actor) -> Shown:
    """One run of a trial: what would become of the record; what would be made has no page to lead to."""
    state = WOULD.get(State(run.state), State(run.state).label)
    return {**detail(run, actor, is_trial=True), "state": state}


def detail(run: AutomationRun, actor: Actor, *, is_trial: bool = False) -> Shown:
    """One run with all it knows, as far as its reader sees the record."""
    (row,) = rows(actor, [run])
    module = next((one for one in registry.all_modules() if one.key == run.module), None)
    if module is None or not row["is_open"]:
        return {**row, "cause": [], "steps": [], "on": ""}
    kind = trigger_kind(run.cause.get("on", ""))
    return {
        **row,
        "on": kind.label if kind else "",
        "revision": run.version.revision,
        "depth": run.depth,
        "by": _person(run.cause.get("by"), actor),
        "changes": changes(module, run.cause.get("changes", {}), actor),
        "values": [
            {"label": words.path_label(module, path, actor), "value": _value(module, path, value, actor)}
            for path, value in run.cause.get("values", {}).items()
        ],
        "steps": [step(one, actor, is_trial=is_trial) for one in run.told],
    }


def step(one: Mapping[str, Any], actor: Actor, *, is_trial: bool = False) -> Shown:
    """What one step did."""
    if one["do"] == BRANCH:
        return {"label": _("Condition"), "text": _("It holds.") if one["holds"] else _("It does not hold.")}
    kind = step_kind(one["do"])
    shown: Shown = {"label": kind.label if kind else one["do"], "text": one.get("text", "")}
    if one["do"] == "wait":
        shown["text"] = _("until %(moment)s") % {"moment": words.moment(one["until"])}
    named = [one["record"]] if "record" in one else one.get("records", [])
    shown["records"] = _records(named, actor)
    if one.get("count", 0) > len(named):
        shown["more"] = ngettext("%(count)s record", "%(count)s records", one["count"]) % {"count": one["count"]}
    target = registry.by_slug(named[0]["module"]) if named else None
    is_told = bool(shown["records"]) or (is_trial and one["do"] == "create")
    shown["changes"] = changes(target, one.get("changes", {}), actor) if target and is_told else []
    if target and is_trial and one["do"] == "create":
        shown["text"] = _("a new “%(what)s”") % {"what": target.label}
    shown["people"] = listed(_people(one.get("people", []), actor))
    return shown


def _records(named: Iterable[Mapping[str, Any]], actor: Actor) -> list[Shown]:
    """The records that a step wrote, as far as the reader sees them."""
    found = []
    for one in named:
        module = registry.by_slug(one["module"])
        title = titles(module.key, {one["id"]}, actor).get(one["id"]) if module else None
        if module and title and title.is_visible:
            found.append({"text": title.text, "href": f"{address(module)}{one['id']}/", "module": module.label})
    return found


def changes(module: Module, pairs: Mapping[str, list[Any]], actor: Actor) -> list[Shown]:
    """Fields before and after, those that the reader may know."""
    known = readable(module, actor)
    return [
        {
            "label": module.field(key).label,
            "old": words.said(module.field(key), old, actor),
            "new": words.said(module.field(key), new, actor),
        }
        for key, (old, new) in pairs.items()
        if key in known
    ]


def _value(module: Module, path: str, value: Any, actor: Actor) -> str:
    found = words.path_of(module, path, actor)
    return words.said(found.field, value, actor) if found else ("" if value is None else str(value))


def _people(ids: Iterable[int], actor: Actor) -> list[str]:
    wanted = set(ids)
    found = titles("user", wanted, actor) if wanted else {}
    return [found[pk].text for pk in ids if pk in found]


def _person(pk: int | None, actor: Actor) -> str:
    return next(iter(_people([pk], actor)), "") if pk else ""
