"""Approvals for programs: how a record stands and who would be asked, and what a definition would have asked."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment
from guanxi.api.parameters import module_of, only, whole_number
from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase
from guanxi.meta.registry import get
from guanxi.records import store
from guanxi.records.known import Known


def of_record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`GET /{module}/{id}/approval`: status, the present case with its tasks and trail, and the way ahead; where no
    definition fits, those of which one must be chosen."""
    module, actor = module_of(slug), request.actor
    only(request)
    record = store.fetch(module, actor, pk)
    state = services.state_of(module, pk)
    case = services.case_of(module, pk)
    is_open = case is None or case.status not in services.RUNNING
    ahead = services.way_ahead(module, actor, record) if is_open else []
    choices = services.to_submit_by(module, actor, record) if is_open and not ahead else []
    return answer(
        {
            "status": state.status,
            "locked": state.locked,
            "approval": _case(case, Known(module, actor)) if case is not None else None,
            "path": services.values_of(ahead),
            "choices": [{"id": one.pk, "name": one.name} for one in choices],
        }
    )


def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /approval-definitions/{id}/simulation`: past records, and the way that each would have gone."""
    module, actor = get("approval_definition"), request.actor
    limit = whole_number(only(request, "limit")["limit"], "limit", 1, 500, 100)
    definition = store.fetch(module, actor, pk, "edit")
    found = services.simulate(definition, actor, limit=limit)
    return answer(
        {
            "looked_at": found.looked_at,
            "matching": found.matching,
            "problems": found.problems,
            "items": [
                {"record": one.record, "title": one.title, "path": services.values_of(one.way)} for one in found.ways
            ],
        }
    )


def _case(case: ApprovalCase, known: Known) -> dict[str, Any]:
    """A case with the values of those fields alone that its reader may know."""
    is_pending = (case.payload or {}).get("data") is not None
    pending = {key: new for key, (_old, new) in services.pending_difference(case).items()} if is_pending else None
    return {
        "id": case.pk,
        "status": case.status,
        "trigger": case.trigger,
        "submitter": case.submitter_id,
        "started_at": moment(case.started_at),
        "ended_at": moment(case.ended_at),
        "pending": None if pending is None else known.values(pending),
        "changed_since": known.changes(services.difference_since(case, case.started_at)),
        "tasks": [_task(task) for task in services.tasks_of(case)],
        "trail": [_entry(entry, known) for entry in services.trail_of(case)],
    }


def _task(task: Any) -> dict[str, Any]:
    return {
        "id": task.pk,
        "node": task.step.node,
        "name": task.step.name,
        "assignee": task.assignee_id,
        "instead_of": task.original_assignee_id,
        "origin": task.origin,
        "state": task.state,
        "comment": task.comment,
        "opened_at": moment(task.opened_at),
        "acted_at": moment(task.acted_at),
        "due_at": moment(task.due_at),
    }


def _entry(entry: Any, known: Known) -> dict[str, Any]:
    facts = entry.facts
    if "changes" in facts:
        facts = {**facts, "changes": known.changes(facts["changes"])}
    return {"at": moment(entry.at), "by": entry.by_id, "verb": entry.verb, "text": entry.text, "facts": facts}
