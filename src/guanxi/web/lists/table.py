"""The table of a list: its columns, rows, totals and pages as the components show them."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.scope import scope_q, visible
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Boolean, Choice
from guanxi.records.counting import COUNT_CAP, Count
from guanxi.records.query import Page, find
from guanxi.records.row_colours import colours_of
from guanxi.records.titles import titles_of
from guanxi.web import formats
from guanxi.web.cells import cells, is_numeric, kind_of
from guanxi.web.detail.composer import writing_module
from guanxi.web.editable import editable
from guanxi.web.lists.origin import way_back
from guanxi.web.lists.state import ListState
from guanxi.web.menu import address

AROUND = 2
SEEN_AT_ONCE = 5  # more pages than these are reached by their number
LEAD_WIDTH, CHECK_WIDTH = 240, 56
WIDTHS = {"bool": 90, "date": 120, "datetime": 150, "integer": 110, "percent": 100, "money": 140, "choice": 140}


def columns(state: ListState) -> list[dict[str, Any]]:
    """The heads of the columns with the address that sorts by each."""
    lead, free = title_place(state), editable(state.module, state.actor)
    return [
        {
            "key": field.key,
            "label": str(field.label),
            "numeric": is_numeric(field),
            "title": place == lead,
            "sort_href": _sort_href(state, field) if is_sortable(field) else "",
            "sorted": _sorted(state, field),
            "width": state.widths.get(field.key, _usual_width(field, place == lead)),
            "frozen": place < state.frozen,
            "edits": field.key in free,
            "on_card": _on_card(state, field.key, place == lead),
        }
        for place, field in enumerate(state.columns)
    ]


def beside(state: ListState, fields: tuple[Field, ...]) -> list[dict[str, Any]]:
    """The heads of fields that stand on a card or on paper."""
    return [
        {
            "key": field.key,
            "label": str(field.label),
            "numeric": is_numeric(field),
            "on_card": _on_card(state, field.key, is_title=False),
        }
        for field in fields
    ]


def places(state: ListState) -> dict[str, Any]:
    """The heads of what stands on cards beside the columns, and of the columns on paper."""
    return {
        "card_columns": beside(state, only_on_card(state)),
        "is_carded": bool(state.card),
        "paper_columns": beside(state, state.printed),
    }


def only_on_card(state: ListState) -> tuple[Field, ...]:
    """What a phone's card shows that is no column of the list."""
    return tuple(field for field in state.card if field not in state.columns)


def _on_card(state: ListState, key: str, is_title: bool) -> str:
    """How a cell behaves on a card: at its place, or not at all; nothing where cards are as the list is."""
    if not state.card or is_title:
        return ""
    place = next((place for place, field in enumerate(state.card, 1) if field.key == key), 0)
    return f"on-card-{place}" if place else "off-card"


def full_width(state: ListState, *, selectable: bool) -> int:
    """How wide the whole table is where the person has set widths; 0 where columns take what they need."""
    if not state.widths:
        return 0
    return sum(column["width"] for column in columns(state)) + (CHECK_WIDTH if selectable else 0)


def _usual_width(field: Field, is_lead: bool) -> int:
    return LEAD_WIDTH if is_lead else WIDTHS.get(kind_of(field), 150)


def title_place(state: ListState) -> int:
    """Which column leads to the record: that of the title, else the first."""
    keys = [field.key for field in state.columns]
    return keys.index(state.module.title) if state.module.title in keys else 0


def is_sortable(field: Field) -> bool:
    return field.is_reference or "lt" in field.type.operators or isinstance(field.type, Choice | Boolean)


def _sorted(state: ListState, field: Field) -> str:
    first = state.query.sort.split(",")[0]
    if first.removeprefix("-") != field.key:
        return ""
    return "descending" if first.startswith("-") else "ascending"


def _sort_href(state: ListState, field: Field) -> str:
    """Up first, then down; amounts and times the other way, where the largest and latest are sought."""
    turned = {"ascending": f"-{field.key}", "descending": field.key}
    first = f"-{field.key}" if is_numeric(field) or field.type.key in {"date", "datetime"} else field.key
    return str(state.address.first().put(sort=turned.get(_sorted(state, field), first)))


def load(state: ListState) -> Page:
    """The rows of the page: as many queries for one row as for fifty."""
    return find(state.module, state.actor, state.query, [field.column for field in _loaded(state)])


def _loaded(state: ListState) -> list[Field]:
    return list(dict.fromkeys((*state.columns, *state.card, *state.printed)))


def rows(state: ListState, page: Page) -> list[dict[str, Any]]:
    """The rows with their cells; references are links where the reader may open them."""
    titles = titles_of(_loaded(state), page.rows, state.actor)
    on_card = only_on_card(state)
    ids = [row["id"] for row in page.rows]
    changeable, colours = _changeable(state, ids), colours_of(state.module, state.actor, state.view.colours, ids)
    may_log = writing_module(state.module, state.actor) is not None
    base, back = address(state.module), way_back(state.address)
    return [
        {
            "id": row["id"],
            "href": f"{base}{row['id']}/{back}",
            "edit_href": f"{base}{row['id']}/edit" if row["id"] in changeable else "",
            "log_href": f"{base}{row['id']}/follow-up" if may_log else "",
            "fields_href": f"{base}{row['id']}/field/" if row["id"] in changeable else "",
            "cells": cells(state.columns, row, titles, state.actor),
            "card": cells(on_card, row, titles, state.actor),
            "printed": cells(state.printed, row, titles, state.actor),
            "colour": colours.get(row["id"]),
        }
        for row in page.rows
    ]


def _changeable(state: ListState, ids: Collection[int]) -> Collection[int]:
    """Those of these rows that the person may change: all or none, but where more is seen than may be changed."""
    module, actor = state.module, state.actor
    if not (module.writable and actor.may(module, "edit")):
        return ()
    if scope_q(module, actor) == scope_q(module, actor, "edit"):
        return ids
    return set(visible(module, actor, "edit", named=True).filter(pk__in=ids).values_list("pk", flat=True))


def pagination(state: ListState, page: Page) -> dict[str, Any]:
    """Next and previous by place, and numbers as far as the count goes."""
    here = state.address.first()
    back, on = state.number - 1, state.number + 1
    found: dict[str, Any] = {"summary": _summary(state, page), "pages": _numbers(state, page.count)}
    if page.previous and back == 1:
        found["previous"] = str(here)
    elif page.previous:
        found["previous"] = str(here.put(before=page.previous, page=str(back) if back > 1 else ""))
    if (last := _last(state, page.count)) > SEEN_AT_ONCE:
        found["jump"] = {"kept": state.address.kept(), "last": last}
    if page.next:
        found["next"] = str(here.put(cursor=page.next, page=str(on)))
    return found


def _summary(state: ListState, page: Page) -> str:
    if page.count is None or not page.rows:
        return ""
    first = (state.number - 1) * state.query.limit + 1
    span = {"first": formats.number(first), "last": formats.number(first + len(page.rows) - 1)}
    return _("%(first)s–%(last)s of %(count)s") % {**span, "count": formats.count_text(page.count)}


def _last(state: ListState, count: Count | None) -> int:
    """The number of the last page, as far as the count goes."""
    return -(-min(count.value, COUNT_CAP) // state.query.limit) if count else 0


def _numbers(state: ListState, count: Count | None) -> list[dict[str, Any] | None]:
    """Links to the pages around the present one, the first and the last; nothing for a gap."""
    last = _last(state, count)
    if last < 2:
        return []
    near = {1, last, *range(state.number - AROUND, state.number + AROUND + 1)}
    shown = sorted(number for number in near if 1 <= number <= last)
    found: list[dict[str, Any] | None] = []
    for number in shown:
        if found and found[-1] is not None and number - found[-1]["number"] > 1:
            found.append(None)
        href = str(state.address.first().put(page=str(number) if number > 1 else ""))
        found.append({"number": number, "href": href, "current": number == state.number})
    return found
