"""Notices: the count at the bell, the panel behind it, and the page with all of them by day."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.messaging import notices
from guanxi.messaging.live.pulse import marks
from guanxi.messaging.notices import Entry, group_label
from guanxi.web import formats
from guanxi.web.bell import HERE, bell_label
from guanxi.web.going_on import after
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import is_fragment, whole_number
from guanxi.web.waiting import waiting

ON_PAGE, IN_PANEL, LEAST_GROUPS = 50, 8, 2


def _next_morning(now: datetime, days: int) -> datetime:
    return (now + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)


MOMENTS: dict[str, Callable[[datetime], datetime]] = {
    "hour": lambda now: now + timedelta(hours=1),
    "tomorrow": lambda now: _next_morning(now, 1),
    "monday": lambda now: _next_morning(now, 7 - now.weekday()),
}
WAITS = {"hour": gettext_lazy("In an hour"), "tomorrow": gettext_lazy("Tomorrow"), "monday": gettext_lazy("On Monday")}


@require_safe
def all_notices(request: HttpRequest) -> HttpResponse:
    """One's notices by day: all, those about one group of things (`?about=`), those not read (`?unread=1`) or those put
    off (`?later=1`). The panel takes the newest few."""
    actor: Actor = request.actor
    is_panel = is_fragment(request, "notices-panel")
    before = whole_number(request.GET.get("before", ""), "before")
    unread_only = request.GET.get("unread") == "1"
    put_off, group = request.GET.get("later") == "1", request.GET.get("about", "")
    limit = IN_PANEL if is_panel else ON_PAGE
    narrow = {"unread_only": unread_only, "group": group, "put_off": put_off}
    found, earlier = notices.entries(actor, limit=limit, before=before, **narrow)
    template = "notices_part.html" if is_panel else "notices.html"
    values = {**narrow, "earlier": earlier, "before": before, "waiting": notices.unread(actor)}
    values["kept"] = urlencode({key: request.GET[key] for key in ("unread", "later", "about") if request.GET.get(key)})
    groups = _groups(actor, group)
    return page(request, template, days=by_day(found), is_panel=is_panel, groups=groups, waits=WAITS, **values)


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """How many notices wait, and what waits beside the bell, for an open page. The pulse is read before anything is
    counted: with another one, this is to be asked anew."""
    actor: Actor = request.actor
    pulse = marks([actor.user_id]).get(actor.user_id, 0) if actor.user_id else 0
    found = waiting(actor)
    places = {place["key"]: {"count": place["count"], "label": place["label"]} for place in found.places}
    told = {"user": actor.user_id, "unread": found.unread, "label": bell_label(found.unread), "places": places}
    return JsonResponse({**told, "pulse": pulse})


@require_safe
def no_stream(request: HttpRequest) -> HttpResponse:
    """Where the web server has no event streams of its own in front of the pages: the page asks by itself."""
    return HttpResponse(status=204)


@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to what a notice tells of; that reads it."""
    entry = notices.opened(request.actor, pk)
    if entry is None:
        raise Missing
    place = entry.kind.place or address(entry.module)
    return HttpResponseRedirect(f"{place}{entry.rest}" if entry.rest else HERE)


@require_POST
def later(request: HttpRequest, pk: int) -> HttpResponse:
    """Be told of one notice again, at a moment that has a name."""
    name = request.POST.get("until", "")
    if name not in MOMENTS:
        raise DomainError("E_CHOICE", field="until", label="until", choices=", ".join(MOMENTS))
    until = MOMENTS[name](timezone.localtime(clock.now()))
    notices.put_off(request.actor, pk, until)
    say(request, _("You are told of it again: %(when)s") % {"when": formats.full_moment(until)})
    return HttpResponseRedirect(after(request))


def _groups(actor: Actor, group: str) -> list[dict[str, Any]]:
    """What there are unread notices about, and what is shown now, for the links above the list."""
    waiting = notices.unread_by_group(actor)
    keys = sorted(waiting.keys() | ({group} if group else set()))
    if len(keys) < LEAST_GROUPS and not group:
        return []
    rows = [
        {"label": group_label(key), "about": key, "count": waiting.get(key), "current": key == group} for key in keys
    ]
    return [row for row in rows if row["about"]]


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
