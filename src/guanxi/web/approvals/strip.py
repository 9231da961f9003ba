"""The approval strip of a record: its steps with people, answers and times, the way ahead, what has changed since, and
what the reader can do now."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.approval.going import CASE, Going, going_on
from guanxi.flow.approval.lists import cases_of, names_of
from guanxi.flow.approval.looking import difference_since, pending_difference, rest_of_way
from guanxi.flow.approval.models import RUNNING, ApprovalCase, Step, Task
from guanxi.flow.approval.path import Ahead
from guanxi.flow.approval.possible import may
from guanxi.flow.approval.seen import look_at
from guanxi.flow.approval.starting import to_submit_by
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.known import Known
from guanxi.web import formats
from guanxi.web.approvals import standing
from guanxi.web.detail.told import history_entries
from guanxi.web.menu import address

SHOWN = ("approve", "handle", "cc", "notify")
CASES = 5
OWN = ("approval", "approval_definition")
Row = dict[str, Any]


def strip(module: Module, record: Any, actor: Actor, *, may_edit: bool) -> Row | None:
    """What the page of a record shows of its approval; nothing where none was and none is needed."""
    if module.key == CASE:
        return _of_itself(record, actor)
    if module.key in OWN:
        return None
    found = cases_of(module.slug, record.pk, CASES)
    case = next((one for one in found if one.status in RUNNING), found[0] if found else None)
    wanted: list[Any] = []
    if (case is None or case.status in ("rejected", "recalled")) and may_edit and module.writable:
        wanted = to_submit_by(module, actor, record)
    if case is None and not wanted:
        return None
    submit = f"{address(module)}{record.pk}/submit"
    told = of_case(case, module, record, actor) if case else {"case": None}
    return {**told, "submit": submit if wanted else told.get("submit", ""), "definition": _definition(case, wanted)}


def _of_itself(case: ApprovalCase, actor: Actor) -> Row | None:
    """The strip on the page of the case itself, with the way to its record."""
    subject = registry.by_slug(case.object)
    if subject is None:
        return None
    record = visible(subject, actor).filter(pk=case.record_id).first() if case.record_id else None
    told = of_case(case, subject, record, actor)
    there = {"label": str(record), "href": f"{address(subject)}{record.pk}/"} if record is not None else None
    return {**told, "definition": case.definition.name, "record": there}


def _definition(case: ApprovalCase | None, wanted: list[Any]) -> str:
    return str(case.definition.name if case else wanted[0].name if len(wanted) == 1 else "")


def of_case(case: ApprovalCase, module: Module, record: Any, actor: Actor) -> Row:
    """How one case stands, for the strip and for the page of the case itself."""
    going = going_on(case, actor, running=False)
    look_at(going)
    names = _names(going)
    ahead = rest_of_way(going) if case.status in RUNNING and case.record_id else []
    verbs = may(going)
    shown = [step for step in going.visits.values() if step.kind in SHOWN]
    return {
        "case": case.pk,
        "status": str(standing.STATUSES.get(case.status, case.status)),
        "tone": standing.TONES.get(case.status, "neutral"),
        "is_running": case.status in RUNNING,
        "locks": case.locks,
        "trigger": str(standing.TRIGGERS.get(case.trigger, "")),
        "submitter": case.submitter.name,
        "submitter_id": case.submitter_id,
        "when": formats.moment(case.started_at),
        "when_full": formats.full_moment(case.started_at),
        "reason": case.reason,
        "steps": [_step(going, step, names) for step in shown if step.current],
        "past": [_step(going, step, names) for step in shown if not step.current],
        "ahead": [ahead_row(one) for one in ahead if one.kind in SHOWN],
        "verbs": verbs,
        "submit": f"{address(module)}{case.record_id}/submit" if "submit" in verbs else "",
        "changes": changes_since(going, module, record, actor),
        "fields": _open_fields(going),
        "is_pending": bool((case.payload or {}).get("kind") == "update"),
    }


def _open_fields(going: Going) -> frozenset[str]:
    """What the reader may change while the record is locked: the fields of the step at which he is asked."""
    mine = [task for task in going.tasks if task.assignee_id == going.actor.user_id and task.state == Task.State.OPEN]
    return frozenset(key for task in mine for key in going.node(task.step).fields)


def changes_since(going: Going, module: Module, record: Any, actor: Actor) -> list[Row]:
    """Old and new of what differs: of a change that is held back its values, else all that was changed after the
    submission."""
    case = going.case
    pairs = pending_difference(case)
    if not pairs and record is not None and case.status in RUNNING:
        pairs = difference_since(case, case.started_at)
    known = Known(module, actor).changes(pairs)
    if not known:
        return []
    entry = {"id": 0, "at": case.started_at, "by_id": None, "via": "", "verb": "changed", "note": ""}
    row = vars(record) if record is not None else {}
    changes: list[Row] = history_entries(module, actor, [{**entry, "changes": known}], row)[0]["changes"]
    return changes


def _names(going: Going) -> dict[int, str]:
    people = [(task.assignee_id, task.original_assignee_id, task.closed_by_id) for task in going.tasks]
    wanted = {pk for several in people for pk in several if pk}
    return names_of(wanted)


def _step(going: Going, step: Step, names: dict[int, str]) -> Row:
    node = going.node(step)
    tasks = going.tasks_of(step)
    return {
        "name": step.name or kind_label(step.kind),
        "kind": step.kind,
        "state": str(Step.State(step.state).label),
        "tone": standing.STEP_TONES.get(Step.State(step.state), "neutral"),
        "mode": mode_label(step.mode) if len(tasks) > 1 else "",
        "is_open": step.state == Step.State.OPEN,
        "fields": [str(going.module.field(key).label) for key in node.fields if key in going.module.by_key],
        "people": [_person(task, names) for task in tasks],
        "when": formats.moment(step.ended_at or step.entered_at),
    }


def _person(task: Task, names: dict[int, str]) -> Row:
    state = Task.State(task.state)
    at = task.acted_at or task.opened_at
    origin = Task.Origin(task.origin)
    closed_by = names.get(task.closed_by_id or 0, "") if state == Task.State.CLOSED else ""
    return {
        "id": task.assignee_id,
        "name": names.get(task.assignee_id, ""),
        "state": _("Decided by %(name)s") % {"name": closed_by} if closed_by else str(state.label),
        "tone": standing.TASK_TONES.get(state, "neutral"),
        "comment": task.comment,
        "origin": str(origin.label) if origin != Task.Origin.NORMAL else "",
        "for": names.get(task.original_assignee_id or 0, ""),
        "when": formats.moment(at) if at else "",
        "when_full": formats.full_moment(at) if at else "",
        "why": why_label(task.why) if state == Task.State.SKIPPED else "",
    }


def ahead_row(one: Ahead) -> Row:
    """One step that is still to come, as pages show it."""
    return {
        "name": one.name or kind_label(one.kind),
        "kind": one.kind,
        "mode": mode_label(one.mode) if len(one.people) > 1 else "",
        "problem": one.problem,
        "hours": one.hours,
        "key": one.key,
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "why": why_label(person.why),
                "for": person.instead_of,
                "agreed": person.agreed,
            }
            for person in one.people
        ],
    }


def kind_label(kind: str) -> str:
    texts = {"approve": _("Approval"), "handle": _("Task to carry out"), "cc": _("Copy"), "notify": _("Notice")}
    return texts.get(kind, kind)


def mode_label(mode: str) -> str:
    texts = {
        "sequential": _("One after the other"),
        "all": _("All must agree"),
        "any": _("The first answer decides"),
        "ratio": _("A share must agree"),
    }
    return texts.get(mode, "")


def why_label(why: str) -> str:
    """By which rule somebody is asked, or was not."""
    texts = {
        "users": _("named in the definition"),
        "positions": _("by position"),
        "roles": _("by role"),
        "superior": _("superior"),
        "superiors": _("chain of superiors"),
        "department_head": _("head of the department"),
        "department_heads": _("chain of department heads"),
        "field": _("named in the record"),
        "choice": _("chosen by the submitter"),
        "submitter": _("the submitter"),
        "superior_instead": _("superior, instead of the submitter himself"),
        "assigned": _("because the rule names nobody"),
        "admin": _("administrator, because nobody else is there"),
        "repeated": _("has agreed before"),
        "added": _("added"),
    }
    return texts.get(why, why)
