"""What the builder of filters asks: which fields there are, and how many records a condition would leave."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.strict import read_json
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.module import Module
from guanxi.records.counting import count
from guanxi.records.query import Query, apply
from guanxi.records.sources import ActorSources
from guanxi.web import formats
from guanxi.web.calendars.state import RESERVED
from guanxi.web.lists import filters
from guanxi.web.lists.sentences import named_in, sentence
from guanxi.web.lists.state import narrowed
from guanxi.web.views.opening import address_of, for_module


@require_safe
@for_module
def fields(request: HttpRequest, module: Module, actor: Actor) -> JsonResponse:
    """The fields of a module with their operators, or those of its lines, the references that lead further,
    and the records that refer to them."""
    actor.require(module, "view")
    if request.GET.get("lines") and module.lines:
        lines = filters.offers(filters.filterable_lines(module, actor))
        return JsonResponse({"fields": lines, "through": [], "related": []})
    offers = filters.offers(filters.filterable(module, actor))
    further = {"through": filters.through(module, actor), "related": filters.related(module, actor)}
    return JsonResponse({"fields": offers, **further})


@require_safe
@for_module
def preview(request: HttpRequest, module: Module, actor: Actor) -> JsonResponse:
    """How many records a list would have, and its filters in words, before anyone goes there; or the same of a whole
    `condition`, which may ask through several references."""
    actor.require(module, "view")
    if given := request.GET.get("condition"):
        return _previewed(module, actor, given)
    found = narrowed(module, actor, address_of(request), RESERVED | {"column"})
    total = count(apply(module, actor, found.query), "capped")
    return JsonResponse({"count": formats.count_text(total), "sentence": filters.in_words(found.parts, actor)})


def _previewed(module: Module, actor: Actor, given: str) -> JsonResponse:
    data = read_json(given, "condition")
    condition = parse_json(module, data, ActorSources(actor).readable, hops=MOST_HOPS)
    total = count(apply(module, actor, Query(conditions=(condition,))), "capped")
    said = sentence(condition, named_in([condition], actor))
    return JsonResponse({"count": formats.count_text(total), "sentence": said})
