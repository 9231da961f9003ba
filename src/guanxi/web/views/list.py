"""The list of any module."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records.views import view_of
from guanxi.web import formats
from guanxi.web.lists import filters, totals
from guanxi.web.lists.page import row_values, values
from guanxi.web.lists.state import ListState, choice_name, read_state
from guanxi.web.lists.table import columns
from guanxi.web.lists.tabs import first_view, view_href
from guanxi.web.rendering import page
from guanxi.web.views.opening import address_of, for_module, is_fragment

IN_GROUP = 20


@require_safe
@for_module
def record_list(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """One page of a list, or only what changes when a script asks."""
    actor.require(module, "view")
    here = address_of(request)
    there = filters.built(here)
    if there is not None:
        return HttpResponseRedirect(str(there))
    if not here.pairs and (first := _first(request, module, actor)):
        return HttpResponseRedirect(first)
    state = read_state(module, actor, here, request.preferences.get(choice_name(module)))
    if is_fragment(request, "rows"):
        return _rows(request, state)
    if is_fragment(request, "totals"):
        return _totals(request, state)
    template = "records/list_part.html" if is_fragment(request, "list") else "records/list.html"
    return page(request, template, **values(state, request.preferences))


def _first(request: HttpRequest, module: Module, actor: Actor) -> str:
    """Where the list begins for this person, unless that is where he is; a view that is gone says nothing."""
    key = first_view(module, actor, request.preferences)
    try:
        return view_href(module, view_of(module, actor, key)) if key else ""
    except DomainError:
        return ""


def _rows(request: HttpRequest, state: ListState) -> HttpResponse:
    """The first rows of a group, and the way to all of them."""
    found, loaded = row_values(replace(state, query=replace(state.query, limit=IN_GROUP)))
    more = str(state.address) if loaded.next else ""
    return page(request, "records/list_rows.html", more=more, count=formats.count_text(loaded.count), **found)


def _totals(request: HttpRequest, state: ListState) -> HttpResponse:
    keys = totals.summed(state)
    cells = totals.sums(state, keys) if keys else []
    return page(request, "records/list_totals.html", columns=columns(state), totals=cells)
