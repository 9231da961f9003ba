"""The list of any module."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.web.lists import filters
from guanxi.web.lists.page import values
from guanxi.web.lists.state import read_state
from guanxi.web.rendering import page
from guanxi.web.views.opening import address_of, for_module, is_fragment


@require_safe
@for_module
def record_list(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """One page of a list, or only what changes when a script asks."""
    actor.require(module, "view")
    address = address_of(request)
    there = filters.built(address)
    if there is not None:
        return HttpResponseRedirect(str(there))
    template = "records/list_part.html" if is_fragment(request, "list") else "records/list.html"
    return page(request, template, **values(read_state(module, actor, address)))
