"""The cards of a board: a title, what it is about, an amount, a date, whose it is, and how long it stands there."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import ngettext

from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.meta.field import Field
from guanxi.meta.stages import Lane
from guanxi.records.query import find
from guanxi.records.row_colours import colours_of
from guanxi.records.titles import Titles, titles_of
from guanxi.web.boards.lanes import BoardState, in_lane
from guanxi.web.cells import Cell, cell
from guanxi.web.menu import address

CARDS = 20
Row = Mapping[str, Any]


def rows_of(state: BoardState, lane: Lane, cursor: str = "") -> tuple[list[dict[str, Any]], str]:
    """The next rows of one column, and where to go on; what is closed comes newest first."""
    sort = state.query.sort
    if not lane.is_open:
        sort = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    query = replace(state.query, sort=sort, limit=CARDS, cursor=cursor, count="none")
    page = find(state.module, state.actor, query.narrowed(in_lane(state, lane)), columns(state))
    return page.rows, page.next or ""


def columns(state: BoardState) -> list[str]:
    """The columns that cards need."""
    since = [state.module.stages.since] if state.by_stage and state.module.stages else []
    keys = dict.fromkeys((state.module.title, state.field.key, *state.view.columns, *since))
    return [state.module.field(key).column for key in keys] + ["version"]


def fields_of_cards(state: BoardState) -> list[Field]:
    known = readable(state.module, state.actor)
    return [state.module.field(key) for key in dict.fromkeys((state.module.title, *state.view.columns)) if key in known]


def cards_of(state: BoardState, by_lane: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The cards of all columns: the titles of everything they name are asked for once."""
    rows = [row for found in by_lane.values() for row in found]
    fields = fields_of_cards(state)
    titles = titles_of(fields, rows, state.actor)
    movable = _movable(state, rows)
    colours = colours_of(state.module, state.actor, state.found.view.colours, [row["id"] for row in rows])
    lanes = {lane.key: lane for lane in state.lanes}
    return {
        key: [
            {**_card(state, lanes[key], fields, row, titles, row["id"] in movable), "colour": colours.get(row["id"])}
            for row in found
        ]
        for key, found in by_lane.items()
    }


def _movable(state: BoardState, rows: Iterable[Row]) -> set[int]:
    """Which of these the person may change."""
    if not state.module.writable or not state.actor.may(state.module, "edit"):
        return set()
    wanted = [row["id"] for row in rows]
    editable = visible(state.module, state.actor, "edit", named=True)
    return set(editable.filter(pk__in=wanted).values_list("pk", flat=True))


def _card(
    state: BoardState, lane: Lane, fields: list[Field], row: Row, titles: Titles, may_move: bool
) -> dict[str, Any]:
    made = [(field, cell(field, row[field.column], titles, state.actor, row)) for field in fields]
    by_kind: dict[str, Cell] = {}
    for field, one in made:
        if one and field.key not in {state.module.title, state.field.key}:
            by_kind.setdefault("date" if one["kind"] == "datetime" else one["kind"], one)
    title = next(one for field, one in made if field.key == state.module.title)
    note = by_kind.get("reference") or by_kind.get("text") or {}
    person, money, day = (by_kind.get(kind) or {} for kind in ("person", "money", "date"))
    base = address(state.module)
    return {
        "id": row["id"],
        "href": f"{base}{row['id']}/",
        "title": title["text"] if title else f"#{row['id']}",
        "note": note.get("text", ""),
        "amount": money.get("text", "").removesuffix(".00"),
        "unit": money.get("unit", ""),
        "date": day.get("text", ""),
        "date_title": day.get("title", ""),
        "owner": person.get("text", ""),
        "owner_seed": person.get("seed", 0),
        "version": row["version"],
        "move_url": str(state.address.at(f"{base}{row['id']}/move", drop=("column",)))
        if may_move and lane.is_open
        else "",
        **_age(state, lane, row),
    }


def _age(state: BoardState, lane: Lane, row: Row) -> dict[str, str]:
    """The days in this stage, marked when there are too many."""
    stages = state.module.stages
    since = row[state.module.field(stages.since).column] if state.by_stage and stages else None
    if since is None or not lane.is_open:
        return {}
    days = max((clock.now() - since).days, 0)
    is_late = lane.max_days is not None and days > lane.max_days
    text = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return {"age": text, "age_tone": "warn" if is_late else "neutral"}
