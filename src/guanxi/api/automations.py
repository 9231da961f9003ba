"""Automations: trying one on past records, and the runs of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.api.answers import answer, moment
from guanxi.api.body import json_object
from guanxi.api.parameters import only, whole_number
from guanxi.api.records import record_shape
from guanxi.flow.automation import log, trying
from guanxi.flow.automation.models import AutomationRun
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store

LARGEST = 10**18


def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /automations/{id}/actions/try`: how many records of the last weeks it would have met, and what it would do
    to the newest of them; nothing is written."""
    module, actor = registry.get("automation"), request.actor
    for name in json_object(request, optional=True):
        raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    shape = record_shape(request, module)
    trial = trying.try_automation(actor=actor, pk=pk)
    count = trial.count and {"value": trial.count.value, "exact": trial.count.exact}
    result = {"since": trial.since, "count": count, "items": _runs(trial.runs, actor)}
    return answer({"record": shape.written(pk), "created": [], "job": None, "result": result})


def runs(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /automations/{id}/runs`: newest first, with what each did and why."""
    store.fetch(registry.get("automation"), request.actor, pk)
    asked = only(request, "state", "record", "cursor", "limit")
    wanted = log.Asked(
        automation=pk,
        state=asked["state"],
        record_id=whole_number(asked["record"], "record", 1, LARGEST, 0) or None,
        before=whole_number(asked["cursor"], "cursor", 1, LARGEST, 0) or None,
        limit=whole_number(asked["limit"], "limit", 1, 500, log.PAGE),
    )
    found, following = log.runs(request.actor, wanted)
    return answer({"items": _runs(found, request.actor), "next": following and str(following)})


def _runs(found: list[AutomationRun], actor: Actor) -> list[dict[str, Any]]:
    """Runs as the API says them; of records that the asker does not see, only that they ran."""
    seen = log.seen_records(actor, found)
    return [_run(run, is_open=(run.module, run.record_id) in seen) for run in found]


def _run(run: AutomationRun, *, is_open: bool) -> dict[str, Any]:
    shown = {
        "id": run.pk or 0,
        "module": registry.get(run.module).slug,
        "record": run.record_id,
        "state": run.state,
        "depth": run.depth,
        "at": moment(run.at),
        "due_at": moment(run.due_at) if run.due_at else None,
        "ended_at": moment(run.ended_at) if run.ended_at else None,
        "error": run.error,
    }
    return shown | ({"cause": run.cause, "steps": run.told} if is_open else {})
