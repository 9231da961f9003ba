"""The calendar: its page, moving what stands there, and today's events on the workbench and in the work plan."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import speaks_for
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.modules.events import feed
from guanxi.modules.events.module import EVENT
from guanxi.modules.events.queries import occurrences
from guanxi.modules.events.recurrence import days_of
from guanxi.modules.events.shown import HERE, read_view, values
from guanxi.records import actions, store, workplan
from guanxi.records.workplan import Entry, Span
from guanxi.web import formats, menu, workbench
from guanxi.web.calendars.state import day_of
from guanxi.web.menu import address
from guanxi.web.middleware import open_to_all
from guanxi.web.pace import keep_pace_of
from guanxi.web.rendering import page, say
from guanxi.web.toasts import told

READ_A_MINUTE = 30  # of one address: programs read it a few times an hour


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Somebody's days, or only what changes when a script asks."""
    view = read_view(request.actor, request.GET.dict())
    part = request.headers.get("HX-Target") == "calendar"
    template = "events/calendar_part.html" if part else "events/calendar.html"
    return page(request, template, **values(request.actor, view))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry an event to another `day` or `hour`; of a series those that `scope` names."""
    actor: Actor = request.actor
    event = store.fetch(EVENT, actor, pk, "edit")
    zone = ZoneInfo(event.timezone if event.all_day else actor.timezone)
    begins = _moment(request.GET.get("occurrence", "")) or event.start_at
    start, length = _start(request, begins.astimezone(zone), zone), event.end_at - event.start_at
    given = {"start_at": start, "end_at": start + length, "occurrence": begins}
    scope = request.POST.get("scope") or "all"
    version = digits(request.POST.get("version", ""))
    sent = {key: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for key, moment in given.items()}
    actions.run(EVENT, actor, pk, "move", {**sent, "scope": scope}, version=version)
    text = _("Moved to %(when)s") % {"when": formats.moment(start)}
    return told(JsonResponse({}), text, undo=actor.operation)


@open_to_all
@require_safe
def subscribed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, as calendar programs read it."""
    keep_pace_of("calendar_feed", feed.digest(secret), READ_A_MINUTE)
    actor = feed.actor_of_feed(secret)
    if actor is None or registry.is_off(EVENT) or not actor.may(EVENT, "view"):
        raise Missing
    with translation.override(actor.language):
        content = feed.written(actor)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_feed(request: HttpRequest) -> HttpResponse:
    """One's calendar for other programs: make the address, a new one in its place, or none."""
    actor: Actor = request.actor
    actor.require(EVENT, "view")
    secret, what = "", request.POST.get("what", "")
    if request.method == "POST" and what not in ("make", "end"):
        raise DomainError("E_CHOICE", field="what", label="what", choices="make, end")
    if what == "make":
        secret = feed.make_feed(actor=actor)
    elif what == "end":
        feed.end_feed(actor=actor)
        say(request, _("The address is switched off."))
        return redirect("own-calendar")
    shown = f"{settings.BASE_URL}{HERE}/feed/{secret}.ics" if secret else ""
    return page(request, "events/feed.html", feed=feed.feed_of(actor), shown=shown, calendar_url=HERE)


def _start(request: HttpRequest, before: datetime, zone: ZoneInfo) -> datetime:
    """The same time of another day, or its minutes at another hour."""
    day, hour = day_of(request.POST.get("day", ""), before.date()), digits(request.POST.get("hour", ""))
    at = before.time() if hour is None else before.time().replace(hour=min(hour, 23))
    return datetime.combine(day, at, tzinfo=zone)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise DomainError("E_FORMAT", field="occurrence", label="occurrence", hint="2026-03-15T01:00:00Z") from None


def planned(actor: Actor, person: int, span: Span) -> Iterator[Entry]:
    """The events of a span for the work plan and the mail of the morning: one query."""
    if registry.is_off(EVENT) or not actor.may(EVENT, "view") or not speaks_for(actor, person):
        return
    zone, days = ZoneInfo(span.timezone), (span.first, span.last + timedelta(days=1))
    low, high = (datetime.combine(day, time(), tzinfo=zone) for day in days)
    for one in occurrences(actor, (low, high), [person]):
        row = one.row
        day = max(span.first, next(iter(days_of(one.start, one.end, zone))))
        yield Entry(
            module="event",
            id=row["id"],
            source="event",
            title=row["subject"],
            day=day,
            at=None if row["all_day"] else one.start,
            about=("account", row["account_id"]) if row["account_id"] else None,
        )


def for_today(actor: Actor) -> dict[str, Any]:
    """What is still to come today."""
    zone = ZoneInfo(actor.timezone)
    today = datetime.combine(clock.today(actor.timezone), time(), tzinfo=zone)
    found = occurrences(actor, (today, today + timedelta(days=1)), [actor.user_id or 0])
    ahead = [one for one in found if one.end > clock.now()]
    return {
        "href": f"{HERE}?span=day",
        "count": len(ahead),
        "rows": [
            {
                "title": one.row["subject"],
                "href": f"{address(EVENT)}{one.row['id']}/",
                "note": one.row["place"],
                "when": _("All day") if one.row["all_day"] else f"{one.start.astimezone(zone):%H:%M}",
                "when_title": formats.full_moment(one.start),
                "late": False,
            }
            for one in ahead[: workbench.ROWS]
        ],
        "empty": _("No events today"),
        "empty_text": _("What you put into your calendar for today stands here."),
        "create": {"label": _("New event"), "href": f"{address(EVENT)}new"},
    }


workbench.add(
    workbench.Card(
        key="events",
        label=gettext_lazy("Today's events"),
        order=11,
        module="event",
        template="cards/todo.html",
        load=for_today,
    )
)
workplan.add_reminders("event", gettext_lazy("Events"), planned)
menu.add(
    menu.Entry(group="office", label=gettext_lazy("Calendar"), icon="calendar", href=HERE, module="event", covers=True)
)

urlpatterns = [
    path("calendar", calendar, name="events-calendar"),
    path("calendar/<int:pk>/move", move),
    path("calendar/feed/<str:secret>.ics", subscribed),
    path("me/calendar", own_feed, name="own-calendar"),
]
