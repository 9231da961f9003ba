"""The next number that a rule would give."""

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer
from guanxi.api.parameters import only
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.types.base import Refusal
from guanxi.records import store
from guanxi.records.numbering import preview


def next_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The next number by a rule; by another `pattern` or `reset`, what it would be with that."""
    asked = only(request, "pattern", "reset")
    rule = store.fetch(registry.get("number_rule"), request.actor, pk)
    module = registry.by_slug(rule.object)
    if module is None:
        raise Missing
    reset = asked["reset"] if "reset" in request.GET else rule.reset
    try:
        found = preview(request.actor, module, asked["pattern"] or rule.pattern, reset)
    except Refusal as refusal:
        raise DomainError(refusal.code, field="pattern", **refusal.params) from None
    return answer({"next": found})
