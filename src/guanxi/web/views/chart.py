"""The chart and the map of any module: the records of a view in groups, drawn."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.web.charts import map as maps
from guanxi.web.charts.page import values
from guanxi.web.charts.state import read_chart
from guanxi.web.lists import filters
from guanxi.web.rendering import page
from guanxi.web.views.opening import address_of, for_module


@require_safe
@for_module
def chart(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The chart, with the same filters as the list."""
    here = address_of(request)
    if (there := filters.built(here)) is not None:
        return HttpResponseRedirect(str(there))
    return page(request, "records/chart.html", **values(read_chart(module, actor, here), request.preferences))


@require_safe
@for_module
def by_province(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The map, for modules whose records lie in provinces."""
    here = address_of(request)
    if (there := filters.built(here)) is not None:
        return HttpResponseRedirect(str(there))
    state = maps.read_map(module, actor, here)
    return page(request, "records/chart.html", **maps.values(state, request.preferences))
