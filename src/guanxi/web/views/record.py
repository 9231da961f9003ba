"""The page of one record of any module."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.pools.looking import look
from guanxi.records import store
from guanxi.records.merges.leading import gone_into
from guanxi.records.recent import looked_at
from guanxi.web.detail.page import history_values, side, talk, values
from guanxi.web.lists.origin import origin
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import for_module, is_fragment, whole_number

TABS = ("", "history")


@require_safe
@for_module
def record(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Facts, timeline and what hangs on the record; with `?tab=history` all that ever changed."""
    try:
        found = store.fetch(module, actor, pk)
    except Missing:
        return _led_on(request, module, actor, pk)
    tab, before = request.GET.get("tab", ""), request.GET.get("before", "")
    if tab not in TABS:
        raise DomainError("E_CHOICE", field="tab", label="tab", choices="history")
    look(module, actor, found)
    if tab == "history":
        place = whole_number(before, "before")
        return page(request, "records/history.html", **history_values(module, found, actor, before=place))
    looked_at(module, actor, pk)
    came_from = origin(module, actor, pk, request.GET.get("in", ""))
    return page(request, "records/record.html", origin=came_from, **values(module, found, actor, before=before))


def _led_on(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """A record that became one with another is looked at there."""
    there = gone_into(module, pk)
    if there is None:
        raise Missing
    store.fetch(module, actor, there)
    say(request, _("What you looked for was merged into this."))
    return HttpResponseRedirect(f"{address(module)}{there}/")


@require_safe
@for_module
def related(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """What belongs to a record: brought when it comes into sight, or as a page of its own."""
    found = store.fetch(module, actor, pk)
    template = "records/side_part.html" if is_fragment(request, "side") else "records/side.html"
    return page(request, template, **side(module, found, actor))


@require_safe
@for_module
def timeline(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Earlier entries of a timeline, to stand below those that are shown."""
    found = store.fetch(module, actor, pk)
    return page(request, "records/timeline_part.html", **talk(module, found, actor, request.GET.get("before", "")))
