"""The calendar of any module that has dates, and moves in it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.web.calendars.moves import date_field, reschedule
from guanxi.web.calendars.page import values
from guanxi.web.calendars.state import read_calendar
from guanxi.web.cells import cell
from guanxi.web.lists import filters
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.toasts import told
from guanxi.web.views.opening import address_of, for_module, for_writing, is_fragment, wants_json, whole_number


@require_safe
@for_module
def calendar(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The records of a month, week or day, or only what changes when a script asks."""
    here = address_of(request)
    there = filters.built(here)
    if there is not None:
        return HttpResponseRedirect(str(there))
    state = read_calendar(module, actor, here)
    template = "records/calendar_part.html" if is_fragment(request, "calendar") else "records/calendar.html"
    return page(request, template, **values(state, request.preferences))


@require_POST
@for_writing
def move(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Give a record the date `day`, and perhaps the hour `hour`; the answer offers to take it back."""
    sent = request.POST
    field = date_field(module, actor, sent.get("dates", ""))
    version = whole_number(sent.get("version", ""), "version")
    record = reschedule(module, actor, pk, field, day=sent.get("day", ""), hour=sent.get("hour", ""), version=version)
    said = cell(field, field.read(record), {}, actor)
    text = _("%(label)s: %(value)s") % {"label": field.label, "value": said["text"] if said else "—"}
    answer = JsonResponse({}) if wants_json(request) else HttpResponseRedirect(f"{address(module)}{pk}/")
    return told(answer, text, undo=actor.operation)
