"""Finding records by typing, for references."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.web.picking import asking, found
from guanxi.web.views.opening import for_module


@require_safe
@for_module
def pick(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The first visible records in whose searched fields a text occurs, of those that the field takes which asks."""
    field = asking(request.GET.get("for", ""), module, actor)
    return JsonResponse({"items": found(module, actor, request.GET.get("q", ""), field)})
