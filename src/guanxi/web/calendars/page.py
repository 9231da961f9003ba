"""All that the page of a calendar shows: cells of days or hours with their records, and the same as a plain list."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guanxi.meta.field import Field
from guanxi.meta.periods import shift, start_of
from guanxi.records.query import MAX_LIMIT, Page, find
from guanxi.records.row_colours import colours_of
from guanxi.web import formats
from guanxi.web.boards.page import scopes_of
from guanxi.web.calendars.dates import can_move, coloured_by
from guanxi.web.calendars.state import CalendarState
from guanxi.web.cells import tint_of
from guanxi.web.lists.filters import filters
from guanxi.web.lists.filters import legend as colour_legend
from guanxi.web.lists.state import ListState
from guanxi.web.lists.tabs import first_view, kinds, tabs
from guanxi.web.menu import address

IN_CELL = 3
MORNING, EVENING = 8, 19
Event = dict[str, Any]


def values(state: CalendarState, choices: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the calendar's template."""
    module, actor = state.module, state.actor
    page = _load(state)
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in _events(state, page):
        by_day[event["day"]].append(event)
    as_list = as_list_state(state)
    return {
        "module": module,
        "title": module.label_plural,
        "count": formats.count_text(page.count),
        "left_out": page.count.value - len(page.rows) if page.count and page.next else 0,
        "shown": len(page.rows),
        "tabs": tabs(module, actor, state.found.view, "calendar", first_view(module, actor, choices)),
        "kinds": kinds(module, actor, state.address, "calendar", has_dates=True),
        "scopes": scopes_of(module, state.address),
        "filters": filters(as_list),
        "colours": colour_legend(as_list),
        "state": as_list,
        "spans": spans(state),
        "dates": _dates(state),
        "heading": heading(state),
        "steps": steps(state),
        "span": state.span,
        "grid": _month(state, by_day) if state.span == "month" else _hours(state, by_day),
        "agenda": [_agenda_day(state, day, by_day[day]) for day in sorted(by_day)],
        "legend": legend(state),
        "can_move": can_move(module, actor, state.field),
        "has_time": _has_time(state.field),
        "field": state.field,
        "new_href": f"{address(module)}new" if module.writable and actor.may(module, "create") else "",
    }


def as_list_state(state: CalendarState) -> ListState:
    """The same filters as a list has them."""
    found = state.found
    return ListState(
        module=state.module,
        actor=state.actor,
        address=state.address,
        view=found.view,
        query=found.query,
        columns=(),
        parts=found.parts,
    )


def _load(state: CalendarState) -> Page:
    module, colour = state.module, coloured_by(state.module, state.actor)
    wanted = [module.field(module.title).column, state.field.column, "version"]
    query = replace(state.query, sort=state.field.key, limit=MAX_LIMIT)
    return find(module, state.actor, query, [*wanted, *([colour.column] if colour else [])])


def _events(state: CalendarState, page: Page) -> list[Event]:
    title = state.module.field(state.module.title)
    colours = colours_of(state.module, state.actor, state.found.view.colours, [row["id"] for row in page.rows])
    return [{**_event(state, row, title), "colour": colours.get(row["id"])} for row in page.rows]


def _event(state: CalendarState, row: Mapping[str, Any], title: Field) -> Event:
    colour = coloured_by(state.module, state.actor)
    value = row[state.field.column]
    local = timezone.localtime(value) if isinstance(value, datetime) else None
    kind = row[colour.column] if colour else ""
    base = f"{address(state.module)}{row['id']}/"
    return {
        "id": row["id"],
        "title": title.type.display(row[title.column]) or f"#{row['id']}",
        "href": base,
        "move_url": f"{base}reschedule" if can_move(state.module, state.actor, state.field) else "",
        "version": row["version"],
        "day": local.date() if local else value,
        "hour": local.hour if local else None,
        "time": f"{local:%H:%M}" if local else "",
        "kind": colour.type.display(kind) if colour and kind else "",
        "tint": tint_of(colour, kind) if colour and kind else 9,
    }


def _month(state: CalendarState, by_day: Mapping[date, list[Event]]) -> dict[str, Any]:
    """Weeks of seven days; what does not fit into a day is one step away."""
    days = [state.first + timedelta(days=step) for step in range((state.last - state.first).days + 1)]
    cells = [_day_cell(state, day, by_day.get(day, [])) for day in days]
    return {
        "heads": [{"label": date_format(day, "D"), "full": date_format(day, "l")} for day in days[:7]],
        "rows": [{"cells": cells[at : at + 7]} for at in range(0, len(cells), 7)],
    }


def _day_cell(state: CalendarState, day: date, events: list[Event]) -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "hour": "",
        "number": str(day.day),
        "full": formats.full_day(day),
        "href": _at(state, day, span="day"),
        "outside": day.month != state.day.month,
        "today": day == state.today,
        "free": not state.working.is_working_day(day),
        "occasion": state.working.day(day).name,
        "events": events[:IN_CELL] if len(events) > IN_CELL + 1 else events,
        "more": len(events) - IN_CELL if len(events) > IN_CELL + 1 else 0,
    }


def _hours(state: CalendarState, by_day: Mapping[date, list[Event]]) -> dict[str, Any]:
    """Days beside each other, hours below each other; what has no hour stands on top."""
    days = [state.first + timedelta(days=step) for step in range((state.last - state.first).days + 1)]
    hours = [event["hour"] for day in days for event in by_day.get(day, []) if event["hour"] is not None]
    timed = range(min([MORNING, *hours]), max([EVENING, *hours]) + 1) if _has_time(state.field) else ()
    return {
        "heads": [
            {
                "label": date_format(day, "D"),
                "full": date_format(day, "l"),
                "number": formats.day(day),
                "href": _at(state, day, span="day"),
                "today": day == state.today,
            }
            for day in days
        ],
        "rows": [
            {"label": f"{hour:02}:00" if hour is not None else _("All day"), "cells": _row(state, days, by_day, hour)}
            for hour in (timed or (None,))
        ],
    }


def _row(
    state: CalendarState, days: list[date], by_day: Mapping[date, list[Event]], hour: int | None
) -> list[dict[str, Any]]:
    return [
        {
            "day": day.isoformat(),
            "hour": "" if hour is None else str(hour),
            "full": formats.full_day(day) + ("" if hour is None else f" {hour:02}:00"),
            "today": day == state.today,
            "free": not state.working.is_working_day(day),
            "events": [event for event in by_day.get(day, []) if event["hour"] == hour],
            "more": 0,
        }
        for day in days
    ]


def _agenda_day(state: CalendarState, day: date, events: list[Event]) -> dict[str, Any]:
    return {
        "label": formats.day(day),
        "full": date_format(day, "l"),
        "today": day == state.today,
        "outside": state.span == "month" and day.month != state.day.month,
        "events": events,
    }


def heading(state: CalendarState) -> str:
    """What is shown, in words."""
    if state.span == "month":
        return date_format(state.day, "YEAR_MONTH_FORMAT")
    if state.span == "day":
        return f"{date_format(state.day, 'DATE_FORMAT')} {date_format(state.day, 'l')}"
    return f"{formats.full_day(state.first)} – {formats.full_day(state.last)}"


def steps(state: CalendarState) -> dict[str, str]:
    """The addresses before, after and around today."""
    start = start_of(state.span, state.day)
    return {
        "previous": _at(state, shift(state.span, start, -1)),
        "today": f"{_at(state, None)}#today",
        "next": _at(state, shift(state.span, start, 1)),
    }


def spans(state: CalendarState) -> list[dict[str, Any]]:
    """Month, week or day around the same day."""
    labels = {"month": _("Month"), "week": _("Week"), "day": _("Day")}
    return [
        {"label": label, "href": _at(state, state.day, span=span), "current": span == state.span}
        for span, label in labels.items()
    ]


def legend(state: CalendarState) -> list[dict[str, Any]]:
    """What the dots mean."""
    colour = coloured_by(state.module, state.actor)
    options = getattr(colour.type, "options", ()) if colour else ()
    return [{"label": str(option.label), "tint": option.colour} for option in options]


def _dates(state: CalendarState) -> list[dict[str, Any]]:
    if len(state.fields) < 2:
        return []
    here = state.address.first()
    return [
        {"label": str(field.label), "href": str(here.put(dates=field.key)), "current": field.key == state.field.key}
        for field in state.fields
    ]


def _at(state: CalendarState, day: date | None, *, span: str = "") -> str:
    given = {"day": day.isoformat() if day else "", **({"span": span} if span else {})}
    if given.get("span") == "month":
        given["span"] = ""
    return str(state.address.first().put(**given))


def _has_time(field: Field) -> bool:
    return field.type.key == "datetime"
