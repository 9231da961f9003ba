"""The calendar of any module that has dates, and moves in it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.web.calendars.moves import date_field, put_back, reschedule
from guanxi.web.calendars.page import values
from guanxi.web.calendars.state import read_calendar
from guanxi.web.cells import cell
from guanxi.web.lists import filters
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
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
    """Give a record another date: `day` and perhaps `hour`, or with `value` the one from before."""
    sent = {**request.GET.dict(), **request.POST.dict()}
    field = date_field(module, actor, sent.get("dates", ""))
    if "value" in sent:
        record, undo = put_back(module, actor, pk, field, sent["value"]), None
    else:
        version = whole_number(sent.get("version", ""), "version")
        day, hour = sent.get("day", ""), sent.get("hour", "")
        record, before = reschedule(module, actor, pk, field, day=day, hour=hour, version=version)
        undo = _undo(module, pk, field, before)
    text = _moved(field, record, actor)
    if wants_json(request):
        return JsonResponse({"text": text, "undo": undo})
    say(request, text, undo=undo)
    return HttpResponseRedirect(f"{address(module)}calendar?{urlencode({'dates': field.key})}")


def _undo(module: Module, pk: int, field: Field, before: Any) -> dict[str, str]:
    given = urlencode({"dates": field.key, "value": field.type.dump(before) or ""})
    return {"url": f"{address(module)}{pk}/reschedule?{given}", "label": _("Undo")}


def _moved(field: Field, record: Any, actor: Actor) -> str:
    said = cell(field, field.read(record), {}, actor)
    return _("%(label)s: %(value)s") % {"label": field.label, "value": said["text"] if said else "—"}
