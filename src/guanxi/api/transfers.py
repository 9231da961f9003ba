"""`POST /{module}/transfer`: many records given to someone else, with all that the page offers (F011), as a job; and
many moved to another pool."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.door import writes
from guanxi.api.parameters import module_of, only, pairs_of
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records.bulk import GIVE, REPOOL, BulkChange, Choice, all_matching, check, start
from guanxi.records.jobs import change_many

CHOOSING = ("ids", "all")


@writes
def transfer(request: HttpRequest, slug: str) -> HttpResponse:
    """The records of `ids`, or with `all` those of the list that the parameters ask for. Who is refused, and why, is
    part of the job's result."""
    return _begun(request, slug, GIVE)


@writes
def repool(request: HttpRequest, slug: str) -> HttpResponse:
    """`POST /{module}/change-pool`: the same for records that are moved to another pool."""
    return _begun(request, slug, REPOOL)


def _begun(request: HttpRequest, slug: str, how: str) -> HttpResponse:
    module, actor = module_of(slug), request.actor
    given = json_object(request)
    change = BulkChange(how=how, values={key: value for key, value in given.items() if key not in CHOOSING})
    check(module, actor, change)
    job = start(change_many, module, actor, _choice(request, module, actor, given), change)
    return answer({"job": job.pk}, 202, Location=f"/api/v1/jobs/{job.pk}")


def _choice(request: HttpRequest, module: Module, actor: Actor, given: Mapping[str, Any]) -> Choice:
    if given.get("all") is True and "ids" not in given:
        return all_matching(module, actor, pairs_of(request))
    only(request)
    ids = given.get("ids")
    if "all" in given or not isinstance(ids, list) or not ids or not all(map(_is_id, ids)):
        raise DomainError("E_FORMAT", field="ids", label="ids", hint='"ids": [7, 8], "all": true')
    return Choice(ids=tuple(dict.fromkeys(ids)))


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
