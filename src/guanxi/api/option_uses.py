"""`/settings/picklists/{module}/of/{field}/values/{value}`: what uses a value of a picklist; another in its place."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.parameters import only
from guanxi.configuration import option_uses
from guanxi.configuration.administration import require_reader
from guanxi.configuration.option_uses import Picked
from guanxi.kernel.errors import DomainError


def read(request: HttpRequest, slug: str, key: str, value: str) -> HttpResponse:
    """The parts of the configuration that name it, and how many records have it."""
    only(request)
    return answer(_told(request, _picked(request, slug, key, value)))


def replace(request: HttpRequest, slug: str, key: str, value: str) -> HttpResponse:
    """`{"other": "b"}`: another value in its place, in the configuration at once, in records by jobs."""
    only(request)
    found, data = _picked(request, slug, key, value), json_object(request)
    if unknown := sorted(set(data) - {"other"}):
        raise DomainError("E_UNKNOWN_FIELD", field=unknown[0], name=unknown[0])
    other = data.get("other")
    if not isinstance(other, str) or not other:
        raise DomainError("E_REQUIRED", field="other", label="other")
    count, jobs = option_uses.replace(request.actor, found, other)
    return answer({"replaced": count, "jobs": [job.pk for job in jobs]})


def retire(request: HttpRequest, slug: str, key: str, value: str) -> HttpResponse:
    """Take it out of use: records keep it."""
    only(request)
    json_object(request, optional=True)
    option_uses.retire(request.actor, _picked(request, slug, key, value))
    return answer(_told(request, _picked(request, slug, key, value)))


def _picked(request: HttpRequest, slug: str, key: str, value: str) -> Picked:
    require_reader(request.actor)
    return option_uses.picked(slug, key, value)


def _told(request: HttpRequest, found: Picked) -> dict[str, Any]:
    return {
        "value": found.option.value,
        "active": found.option.active,
        "can_retire": option_uses.can_retire(found),
        "others": [one.value for one in option_uses.others(found)],
        "configuration": [
            {"kind": use.kind.key, "name": use.name, "title": use.title} for use in option_uses.named_by(found)
        ],
        "records": [
            {"module": one.module.slug, "field": one.field.key, "count": one.count, "filter": one.parameter}
            for one in option_uses.records_with(request.actor, found)
        ],
    }
