"""Notices: the count at the bell, the panel behind it, and the page with all of them by day."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.messaging import notices
from guanxi.messaging.notices import Entry
from guanxi.web import formats
from guanxi.web.bell import HERE, bell_label
from guanxi.web.going_on import after
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.opening import is_fragment, whole_number

ON_PAGE, IN_PANEL = 50, 8


@require_safe
def all_notices(request: HttpRequest) -> HttpResponse:
    """One's notices by day; with `?unread=1` those alone that were not read. The panel takes the newest few."""
    actor: Actor = request.actor
    is_panel = is_fragment(request, "notices-panel")
    before = whole_number(request.GET.get("before", ""), "before")
    unread_only = request.GET.get("unread") == "1"
    limit = IN_PANEL if is_panel else ON_PAGE
    found, earlier = notices.entries(actor, limit=limit, before=before, unread_only=unread_only)
    template = "notices_part.html" if is_panel else "notices.html"
    values = {"unread_only": unread_only, "earlier": earlier, "before": before, "waiting": notices.unread(actor)}
    return page(request, template, days=by_day(found), is_panel=is_panel, **values)


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """How many notices wait, for the bell of an open page."""
    waiting = notices.unread(request.actor)
    return JsonResponse({"unread": waiting, "label": bell_label(waiting)})


@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a notice tells of; that reads it."""
    entry = notices.opened(request.actor, pk)
    if entry is None:
        raise Missing
    return HttpResponseRedirect(f"{address(entry.module)}{entry.rest}" if entry.rest else HERE)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice as read, or all of them."""
    pk = whole_number(request.POST.get("id", ""), "id")
    notices.mark_read(request.actor, *([pk] if pk else []))
    return HttpResponseRedirect(after(request))


def by_day(found: Iterable[Entry]) -> list[dict[str, Any]]:
    """The notices under the days on which they came, in the reader's zone."""
    days = groupby(found, key=lambda entry: timezone.localtime(entry.at).date())
    return [
        {"label": formats.day(day), "full": formats.full_day(day), "rows": [shown(entry) for entry in rows]}
        for day, rows in days
    ]


def shown(entry: Entry) -> dict[str, Any]:
    """A notice as its templates show it."""
    return {
        "id": entry.id,
        "label": entry.kind.label,
        "icon": entry.kind.icon,
        "text": entry.text,
        "href": f"{HERE}/{entry.id}" if entry.rest else "",
        "when": f"{timezone.localtime(entry.at):%H:%M}",
        "when_title": formats.full_moment(entry.at),
        "is_read": entry.is_read,
    }
