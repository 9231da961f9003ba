"""Whether a customer is there already, for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment
from guanxi.api.body import json_object
from guanxi.api.parameters import only
from guanxi.records.duplicates.asking import ask
from guanxi.records.duplicates.finding import Candidate


def check(request: HttpRequest) -> HttpResponse:
    """`POST /duplicates/check`: the records that may be the one described, in the few facts that anybody may know."""
    only(request)
    return answer({"items": [told(one) for one in ask(request.actor, json_object(request))], "next": None})


def told(one: Candidate) -> dict[str, Any]:
    """A record that may be the same; its id only for who may open it."""
    return {
        "module": one.module.slug,
        "id": one.pk if one.is_visible else None,
        "name": one.name,
        "level": one.level,
        "why": list(one.why),
        "state": one.state,
        "owner": one.owner,
        "department": one.department,
        "pool": one.pool,
        "last_follow_at": moment(one.last_follow_up),
    }
