"""The page of the calendar as values: days and hours with what stands there, in the zone of who looks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor, people_below
from guanxi.access.scope import speaks_for
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta.periods import shift, start_of
from guanxi.meta.types.moment import YEARS
from guanxi.modules.events.models import COLOURS, KINDS
from guanxi.modules.events.module import EVENT
from guanxi.modules.events.queries import Busy, Occurrence, busy_times, occurrences
from guanxi.modules.events.recurrence import days_of
from guanxi.records import workplan
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.menu import address
from guanxi.workdays.calendar import Calendar
from guanxi.workdays.company import company_calendar

HERE = "/calendar"
SPANS = ("day", "week", "month", "list")
KNOWN = ("span", "day", "user", "layer")
LAYERS = ("all", "events")
MORNING, EVENING = 8, 19
IN_CELL = 4
MOST_PEOPLE = 60
TINT_OF_WORK, TINT_OF_BUSY = 9, 8
Item = dict[str, Any]
_PLACES = {option.value: option.colour for option in KINDS}
_COLOURS = {option.value: option.colour for option in COLOURS}
_KINDS = {option.value: option.label for option in KINDS}


@dataclass(frozen=True, kw_only=True)
class View:
    """Which days of whose calendar are shown: `kind` is day, week, month, or list (the month as a list)."""

    kind: str
    day: date
    today: date
    person: int
    layer: str
    zone: ZoneInfo
    working: Calendar

    @property
    def step(self) -> str:
        return "month" if self.kind == "list" else self.kind

    @property
    def first(self) -> date:
        start = start_of(self.step, self.day)
        return start_of("week", start) if self.kind == "month" else start

    @property
    def last(self) -> date:
        end = shift(self.step, start_of(self.step, self.day), 1) - timedelta(days=1)
        return start_of("week", end) + timedelta(days=6) if self.kind == "month" else end

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=step) for step in range((self.last - self.first).days + 1)]

    @property
    def window(self) -> tuple[datetime, datetime]:
        ends = (self.first, self.last + timedelta(days=1))
        low, high = (datetime.combine(day, time(), tzinfo=self.zone) for day in ends)
        return low, high

    def at(self, **other: Any) -> str:
        """The address of the calendar with something else chosen."""
        day = other.get("day", self.day)
        given = {
            "span": other.get("span", self.kind),
            "day": day.isoformat() if day and day != self.today else "",
            "user": other.get("user", "" if self.person == other.get("me") else self.person),
            "layer": "" if other.get("layer", self.layer) == "all" else other.get("layer", self.layer),
        }
        return f"{HERE}?{urlencode({key: value for key, value in given.items() if value})}"


def read_view(actor: Actor, given: Mapping[str, str]) -> View:
    """The view that an address asks for; unknown names and values are refused."""
    for name in given:
        if name not in KNOWN:
            raise DomainError("E_UNKNOWN_PARAMETER", name=name)
    actor.require(EVENT, "view")
    today = clock.today(actor.timezone)
    kind, layer = given.get("span") or "week", given.get("layer") or "all"
    for name, value, known in (("span", kind, SPANS), ("layer", layer, LAYERS)):
        if value not in known:
            raise DomainError("E_CHOICE", field=name, label=name, choices=", ".join(known))
    person = digits(given["user"]) if given.get("user") else actor.user_id
    if person is None:
        raise Missing
    return View(
        kind=kind,
        day=_day(given.get("day", ""), today),
        today=today,
        person=person,
        layer=layer,
        zone=ZoneInfo(actor.timezone),
        working=company_calendar(),
    )


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text) if text else today
    except ValueError:
        raise DomainError("E_FORMAT", field="day", label="day", hint="2026-03-15") from None
    if found.year - 1 not in YEARS or found.year + 1 not in YEARS:
        raise DomainError("E_RANGE", field="day", label="day", low="1001-01-01", high="2998-12-31")
    return found


def values(actor: Actor, view: View) -> dict[str, Any]:
    """What the template of the calendar takes."""
    by_day: dict[date, list[Item]] = defaultdict(list)
    for item in _items(actor, view):
        by_day[item["day"]].append(item)
    for items in by_day.values():
        items.sort(key=lambda one: (one["hour"] is not None, one["time"], one["title"]))
    is_own = view.person == actor.user_id
    name = titles("user", [view.person], actor).get(view.person)
    if name is None:
        raise Missing
    return {
        "title": _("Calendar") if is_own else _("Calendar of %(name)s") % {"name": name.text},
        "heading": _heading(view),
        "span": "month" if view.kind == "month" else "week",
        "kind": view.kind,
        "steps": {
            "previous": view.at(day=shift(view.step, start_of(view.step, view.day), -1), me=actor.user_id),
            "today": f"{view.at(day=None, me=actor.user_id)}#today",
            "next": view.at(day=shift(view.step, start_of(view.step, view.day), 1), me=actor.user_id),
        },
        "spans": [
            {"label": label, "href": view.at(span=key, me=actor.user_id), "current": key == view.kind}
            for key, label in zip(SPANS, (_("Day"), _("Week"), _("Month"), _("List")), strict=True)
        ],
        "layers": [
            {"label": label, "href": view.at(layer=key, me=actor.user_id), "current": key == view.layer}
            for key, label in zip(LAYERS, (_("With tasks and dates"), _("Events only")), strict=True)
        ],
        "people": _people(actor, view),
        "grid": _grid(actor, view, by_day),
        "agenda": [
            {
                "label": formats.day(day),
                "full": date_format(day, "l"),
                "today": day == view.today,
                "outside": view.kind == "month" and day.month != view.day.month,
                "events": by_day[day],
            }
            for day in sorted(by_day)
        ],
        "new_href": _new_href(actor),
        "whole": f"{address(EVENT)}?sort=-start_at",
    }


def _items(actor: Actor, view: View) -> list[Item]:
    """Everything on the shown days: events, when somebody is busy, and what else is work of the person."""
    window, people = view.window, [view.person]
    moves = actor.may(EVENT, "edit") and speaks_for(actor, view.person)
    found = [
        item
        for one in occurrences(actor, window, people)
        for item in _of_event(view, one, moves=moves and one.row["owner_id"] == view.person)
    ]
    found += [item for one in busy_times(actor, window, people) for item in _of_busy(view, one)]
    if view.layer == "all":
        found += _of_work(actor, view)
    shown = set(view.days)
    return [item for item in found if item["day"] in shown]


def _of_event(view: View, one: Occurrence, *, moves: bool) -> Iterable[Item]:
    row, base = one.row, f"{address(EVENT)}{one.row['id']}/"
    zone = ZoneInfo(row["timezone"]) if row["all_day"] else view.zone
    stamp = one.start.strftime("%Y-%m-%dT%H:%M:%SZ")
    tint = _COLOURS.get(row["colour"], _PLACES.get(row["kind"], TINT_OF_WORK))
    same = {
        "id": f"{row['id']}-{one.start:%Y%m%d%H%M}",
        "title": row["subject"],
        "href": base,
        "move_url": f"{HERE}/{row['id']}/move?{urlencode({'occurrence': stamp})}" if moves else "",
        "version": row["version"],
        "kind": _kind_and_answer(row, view.person),
        "tint": tint,
        "series": one.repeats,
        "place": row["place"],
    }
    return _placed(same, one.start, one.end, zone, whole=row["all_day"])


def _kind_and_answer(row: Mapping[str, Any], person: int) -> str:
    """What kind of event it is, and that somebody who is invited has not said for sure that he comes."""
    kind = str(_KINDS.get(row["kind"], ""))
    if person not in row["people"] or person in row["accepted"]:
        return kind
    answer = _("tentative") if person in row["tentative"] else _("not answered yet")
    return " · ".join(filter(None, (kind, answer)))


def _of_busy(view: View, one: Busy) -> Iterable[Item]:
    same = {"id": f"busy-{one.start:%Y%m%d%H%M}", "title": _("Busy"), "href": "", "move_url": "", "version": ""}
    same |= {"kind": "", "tint": TINT_OF_BUSY, "series": False, "place": ""}
    return _placed(same, one.start, one.end, view.zone, whole=False)


def _placed(same: Item, start: datetime, end: datetime, zone: ZoneInfo, *, whole: bool) -> Iterable[Item]:
    """One item for each day; on the first it stands at its hour, with the time until which it goes."""
    local, until = start.astimezone(zone), end.astimezone(zone)
    for place, day in enumerate(days_of(start, end, zone)):
        timed = not whole and place == 0
        ends = f"–{until:%H:%M}" if until.date() == local.date() else ""
        yield {
            **same,
            "day": day,
            "hour": local.hour if timed else None,
            "time": f"{local:%H:%M}{ends}" if timed else "",
            "move_url": same["move_url"] if place == 0 else "",
        }


def _of_work(actor: Actor, view: View) -> list[Item]:
    """What the work plan of the same days has beside events: tasks, steps of plans, dates to remember."""
    try:
        workplan.require_reader(actor, view.person)
    except Missing:
        return []
    span = workplan.Span(kind=view.step, day=view.day, today=view.today, timezone=actor.timezone)
    labels = workplan.labels()
    return [
        {
            "id": f"{one.source}-{one.id}",
            "title": one.title,
            "href": f"/m/{workplan.slug_of(one)}/{one.id}/",
            "move_url": "",
            "version": "",
            "kind": str(labels[one.source]),
            "tint": TINT_OF_WORK,
            "series": False,
            "place": "",
            "day": one.day,
            "hour": one.at.astimezone(view.zone).hour if one.at and not one.carried else None,
            "time": f"{one.at.astimezone(view.zone):%H:%M}" if one.at and not one.carried else "",
        }
        for one in workplan.plan_of(actor, view.person, span).entries
        if one.source != "event" and not one.is_done
    ]


def _grid(actor: Actor, view: View, by_day: Mapping[date, list[Item]]) -> dict[str, Any]:
    if view.kind == "list":
        return {}
    if view.kind == "month":
        cells = [_cell(actor, view, day, by_day.get(day, [])) for day in view.days]
        heads = [{"label": date_format(day, "D"), "full": date_format(day, "l")} for day in view.days[:7]]
        return {"heads": heads, "rows": [{"cells": cells[at : at + 7]} for at in range(0, len(cells), 7)]}
    hours = [item["hour"] for day in view.days for item in by_day.get(day, []) if item["hour"] is not None]
    timed = range(min([MORNING, *hours]), max([EVENING, *hours]) + 1)
    return {
        "heads": [
            {
                "label": date_format(day, "D"),
                "full": " ".join(filter(None, (date_format(day, "l"), view.working.day(day).name))),
                "number": formats.day(day),
                "href": view.at(span="day", day=day, me=actor.user_id),
                "today": day == view.today,
            }
            for day in view.days
        ],
        "rows": [
            {
                "label": _("All day") if hour is None else f"{hour:02}:00",
                "cells": [_hour_cell(view, day, hour, by_day.get(day, [])) for day in view.days],
            }
            for hour in (None, *timed)
        ],
    }


def _cell(actor: Actor, view: View, day: date, items: list[Item]) -> dict[str, Any]:
    more = len(items) - IN_CELL if len(items) > IN_CELL + 1 else 0
    return {
        "day": day.isoformat(),
        "hour": "",
        "number": str(day.day),
        "full": formats.full_day(day),
        "href": view.at(span="day", day=day, me=actor.user_id),
        "outside": day.month != view.day.month,
        "today": day == view.today,
        "free": not view.working.is_working_day(day),
        "occasion": view.working.day(day).name,
        "events": items[:IN_CELL] if more else items,
        "more": more,
    }


def _hour_cell(view: View, day: date, hour: int | None, items: list[Item]) -> dict[str, Any]:
    """A cell of an hour; those in which nobody works are toned down."""
    begins = datetime.combine(day, time(hour or 0), tzinfo=view.zone)
    is_worked = view.working.is_working_day(day) and (hour is None or view.working.is_working_time(begins))
    return {
        "day": day.isoformat(),
        "hour": "" if hour is None else str(hour),
        "full": formats.full_day(day) + ("" if hour is None else f" {hour:02}:00"),
        "today": day == view.today,
        "free": not is_worked,
        "events": [item for item in items if item["hour"] == hour],
        "more": 0,
    }


def _people(actor: Actor, view: View) -> list[dict[str, Any]]:
    """One's own calendar, and those of the people below, in the order of their names."""
    if not actor.paths:
        return []
    below = people_below(actor).filter(user__status="active").exclude(user_id=actor.user_id).order_by("user__name_key")
    rows = dict(below.values_list("user_id", "user__name").distinct()[:MOST_PEOPLE])
    if not rows:
        return []
    mine = {"label": _("My calendar"), "href": view.at(user=""), "current": view.person == actor.user_id}
    return [
        mine,
        *({"label": name, "href": view.at(user=pk), "current": pk == view.person} for pk, name in rows.items()),
    ]


def _heading(view: View) -> str:
    if view.step == "month":
        return date_format(view.day, "YEAR_MONTH_FORMAT")
    if view.kind == "day":
        name = view.working.day(view.day).name
        said = f"{date_format(view.day, 'DATE_FORMAT')} {date_format(view.day, 'l')}"
        return f"{said} · {name}" if name else said
    return f"{formats.full_day(view.first)} – {formats.full_day(view.last)}"


def _new_href(actor: Actor) -> str:
    return f"{address(EVENT)}new" if actor.may(EVENT, "create") else ""
