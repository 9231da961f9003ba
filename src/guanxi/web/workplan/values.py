"""What the page of a work plan shows: days with their entries, the figures, and whose plan can be looked at."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.actor import Actor, people_below
from guanxi.meta import registry
from guanxi.meta.periods import shift
from guanxi.records import workplan as engine
from guanxi.records.titles import titles
from guanxi.records.workplan import Entry, Figures, Source, Span
from guanxi.web import formats
from guanxi.web.detail.composer import writing_module
from guanxi.web.menu import address
from guanxi.web.workbench.cards import door
from guanxi.workdays.company import company_calendar

HERE = "/work-plan"
CHOSEN = 200  # people to choose from
Row = dict[str, Any]


def values(actor: Actor, person: int, span: Span) -> Row:
    """The values of the page: a fixed number of queries, however many entries there are."""
    found = engine.plan_of(actor, person, span)
    figures = engine.figures_of(actor, [person], span)[person]
    people = _people(actor, person)
    return {
        "span": span,
        "spans": [{**one, "current": one["kind"] == span.kind} for one in _spans(span, person, actor)],
        "heading": heading(span),
        "steps": steps(span, lambda day: at(span.kind, day, person, actor)),
        "days": _days(actor, found.entries, span),
        "cut": [_cut(source, person, span) for source in found.cut],
        "most": engine.MOST,
        "figures": said(figures),
        "people": people,
        "person": person,
        "is_own": person == actor.user_id,
        "name": next((one["name"] for one in people if one["id"] == person), actor.name),
        "csv": at(span.kind, span.day, person, actor, "/work-plan.csv"),
        "team": f"{HERE}/team?{urlencode({'span': span.kind, 'day': span.day.isoformat()})}" if len(people) > 1 else "",
        "here": at(span.kind, span.day, person, actor),
    }


def team_values(actor: Actor, span: Span, after: int | None) -> Row:
    """The plans of the next people below in figures (F051 rule 3)."""
    ids, following = engine.team_of(actor, after)
    names = titles("user", ids, actor)
    people: list[Row] = [{"id": pk, "name": names[pk].text} for pk in ids]
    figures, late = engine.figures_of(actor, ids, span), engine.late_of(actor, ids, span)
    rows = [
        {
            **one,
            **said(figures[one["id"]]),
            "late": late[one["id"]],
            "href": at(span.kind, span.day, one["id"], actor),
        }
        for one in people
    ]
    return {
        "span": span,
        "spans": [
            {"label": label, "href": _team_at(kind, span.day), "current": kind == span.kind}
            for kind, label in _kinds().items()
        ],
        "heading": heading(span),
        "steps": steps(span, lambda day: _team_at(span.kind, day)),
        "rows": rows,
        "following": _team_at(span.kind, span.day, after=following) if following else "",
    }


def rows_of(actor: Actor, person: int, span: Span) -> Iterator[list[str]]:
    """The plan as rows of a file."""
    labels = engine.labels()
    found = engine.plan_of(actor, person, span)
    notes = _notes(actor, found.entries)
    for one in found.entries:
        local = timezone.localtime(one.at) if one.at else None
        state = _("Done") if one.is_done else _carried(one) or _("To do")
        yield [
            one.day.isoformat(),
            f"{local:%H:%M}" if local else "",
            str(labels[one.source]),
            one.title,
            notes.get(one.about, "") if one.about else "",
            state,
        ]
    for source in found.cut:
        yield ["", "", str(source.label), _("Only the latest %(most)s stand here.") % {"most": engine.MOST}, "", ""]


def at(kind: str, day: date, person: int, actor: Actor, page: str = HERE) -> str:
    """The address of a plan; one's own names nobody."""
    named = {"user": person} if person != actor.user_id else {}
    return f"{page}?{urlencode({'span': kind, 'day': day.isoformat(), **named})}"


def said(figures: Figures) -> Row:
    """Figures in words; the percentage is empty where nothing was planned."""
    percent = figures.percent
    shown = "" if percent is None else f"{formats.number(percent, 0)}%"
    return {"planned": figures.planned, "done": figures.done, "percent": shown, "share": int(percent or 0)}


def heading(span: Span) -> str:
    """The days that are shown, in words."""
    if span.kind == "month":
        return date_format(span.day, "YEAR_MONTH_FORMAT")
    if span.kind == "day":
        return f"{date_format(span.day, 'DATE_FORMAT')} {date_format(span.day, 'l')}"
    return f"{formats.full_day(span.first)} – {formats.full_day(span.last)}"


def steps(span: Span, address_of: Any) -> dict[str, str]:
    """The addresses before, after and around today."""
    return {
        "previous": address_of(shift(span.kind, span.first, -1)),
        "today": address_of(span.today),
        "next": address_of(shift(span.kind, span.first, 1)),
    }


def _kinds() -> dict[str, str]:
    return {"day": _("Day"), "week": _("Week"), "month": _("Month")}


def _spans(span: Span, person: int, actor: Actor) -> list[Row]:
    return [
        {"kind": kind, "label": label, "href": at(kind, span.day, person, actor)} for kind, label in _kinds().items()
    ]


def _team_at(kind: str, day: date, **more: int) -> str:
    return f"{HERE}/team?{urlencode({'span': kind, 'day': day.isoformat(), **more})}"


def _people(actor: Actor, person: int | None) -> list[Row]:
    """Oneself, and those below whose plan can be looked at."""
    below = list(people_below(actor).filter(user__status="active").values_list("user_id", flat=True)[:CHOSEN])
    ids = dict.fromkeys(pk for pk in (actor.user_id, person, *below) if pk)
    names = titles("user", ids, actor)
    found = [{"id": pk, "name": names[pk].text} for pk in ids if pk in names]
    return [*found[:1], *sorted(found[1:], key=lambda one: str(one["name"]))]


def _days(actor: Actor, entries: list[Entry], span: Span) -> list[Row]:
    by_day: dict[date, list[Row]] = defaultdict(list)
    labels, notes = engine.labels(), _notes(actor, entries)
    can_log = writing_module(registry.get("account"), actor) is not None
    for one in entries:
        by_day[one.day].append(_row(one, labels, notes, can_log=can_log and not one.is_done))
    calendar = company_calendar()
    shown = {*by_day, span.today} if span.has_today else set(by_day)
    return [
        {
            "label": formats.day(day),
            "full": date_format(day, "l"),
            "is_today": day == span.today,
            "is_free": not calendar.is_working_day(day),
            "occasion": calendar.day(day).name,
            "rows": by_day[day],
        }
        for day in sorted(shown)
    ]


def _cut(source: Source, person: int, span: Span) -> Row:
    """A source of which there is more than stands in the plan, and the list that has all of it."""
    href = door(engine.module_of(source), engine.condition_of(source, person, span), source.at)
    return {"label": source.label, "href": href}


def _notes(actor: Actor, entries: list[Entry]) -> dict[tuple[str, int], str]:
    """The titles of what the entries are about: one query a module."""
    asked: dict[str, set[int]] = defaultdict(set)
    for one in entries:
        if one.about:
            asked[one.about[0]].add(one.about[1])
    return {(key, pk): title.text for key, ids in asked.items() for pk, title in titles(key, ids, actor).items()}


def _row(one: Entry, labels: dict[str, Any], notes: dict[tuple[str, int], str], *, can_log: bool) -> Row:
    module = registry.get(one.module)
    href = f"{address(module)}{one.id}/"
    local = timezone.localtime(one.at) if one.at else None
    note = notes.get(one.about, "") if one.about else ""
    return {
        "id": one.id,
        "key": one.source,
        "action": engine.source_of(one.source).finish if one.finish else "",
        "title": one.title,
        "href": href,
        "source": str(labels[one.source]),
        "icon": module.icon,
        "note": note if note != one.title else "",
        "time": f"{local:%H:%M}" if local else "",
        "carried": _carried(one),
        "is_done": one.is_done,
        "finish": one.finish,
        "log": f"{address(registry.get(one.about[0]))}{one.about[1]}/follow-up" if one.about and can_log else "",
    }


def _carried(one: Entry) -> str:
    if not one.carried:
        return ""
    return ngettext("carried over for %(count)s day", "carried over for %(count)s days", one.carried) % {
        "count": one.carried
    }
