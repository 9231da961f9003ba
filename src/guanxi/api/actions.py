"""`POST /{module}/{id}/actions/{action}`: what a button on the page does."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.created import noting
from guanxi.api.parameters import module_of
from guanxi.api.records import record_shape
from guanxi.api.versions import check_match
from guanxi.api.waiting import waiting_answer
from guanxi.records import actions
from guanxi.records.gate import action_of
from guanxi.records.waiting import noting_waits


def run(request: HttpRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """Do one action with one record; the body holds its arguments."""
    module, actor = module_of(slug), request.actor
    action = action_of(module, key)
    needs = action.needs if action else "view"
    actor.require(module, needs)
    shape = record_shape(request, module)
    arguments = json_object(request, optional=True)
    with transaction.atomic(), noting() as made, noting_waits() as waits:
        check_match(request, module, actor, pk, needs)
        record = actions.run(module, actor, pk, key, arguments)
    if waits:
        return waiting_answer(waits[0])
    created = [{"module": other.slug, "id": found} for other, found in made if actor.may(other, "view")]
    return answer({"record": shape.written(record.pk), "created": created, "job": None})
