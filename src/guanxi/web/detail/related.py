"""The lists beside a record: what refers to it, with counts and sums, and a way to all of it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.text import Truncator

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module, Related
from guanxi.records.counting import COUNT_CAP, Count, capped
from guanxi.records.counting_at_once import counted_at_once
from guanxi.records.query import Page, Query, apply, find, parse
from guanxi.records.summary import summarise
from guanxi.records.terms import layout_of
from guanxi.records.titles import Titles, titles_of
from guanxi.web import formats
from guanxi.web.cells import Cell, amount, cells, is_numeric
from guanxi.web.menu import address

SHOWN, TITLE = 5, 60
EMPTY = Page(rows=[], next=None)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One related list before it is fetched: which rows, what is shown of them, what is added up."""

    other: Module
    related: Related
    fields: list[Field]
    query: Query
    sums: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One related list on its way: what was asked, the first rows, how many there are and what they come to."""

    asked: Asked
    page: Page
    count: Count
    sum: str


def related_links(module: Module, record: Any, actor: Actor) -> list[dict[str, Any]]:
    """The related lists without their records: where all of them are, and where a new one begins. No query."""
    return [_frame(module, other, related, record, actor) for related, other in _shown(module, record, actor)]


def related_lists(module: Module, record: Any, actor: Actor) -> list[dict[str, Any]]:
    """One list for each declared relation whose records the person may see at all. All are counted at once; those
    with records make one query each, one more where there are amounts to add up, and the titles of all in one go."""
    asked = [_asked(other, related, record, actor) for related, other in _shown(module, record, actor)]
    counts = counted_at_once([apply(one.other, actor, one.query) for one in asked], COUNT_CAP + 1)
    parts = [_part(one, capped(count), actor) for one, count in zip(asked, counts, strict=True)]
    fields = [field for part in parts for field in part.asked.fields]
    titles = titles_of(fields, [row for part in parts for row in part.page.rows], actor)
    return [
        {
            **_frame(module, part.asked.other, part.asked.related, record, actor),
            "count": formats.count_text(part.count) if part.count.value else "",
            "more": part.page.next is not None,
            "sum": part.sum,
            "rows": _rows(part, titles, actor),
        }
        for part in parts
    ]


def _shown(module: Module, record: Any, actor: Actor) -> list[tuple[Related, Module]]:
    """The lists that the person may see, as the layout has them."""
    by_key, layout = {one.key: one for one in module.related}, layout_of(module, actor, record)
    found = [(by_key[key], registry.get(by_key[key].module)) for key in layout.arranged(layout.related, by_key)]
    return [(related, other) for related, other in found if actor.may(other, "view")]


def _frame(module: Module, other: Module, related: Related, record: Any, actor: Actor) -> dict[str, Any]:
    begin = urlencode(prefilled(module, other, record, related.field))
    is_open = other.writable and not other.field(related.field).read_only
    may_create = is_open and actor.may(other, "create")
    return {
        "label": related.label or other.label_plural,
        "one": other.label,
        "href": f"{address(other)}?{urlencode({related.field: record.pk})}",
        "create_href": f"{address(other)}new?{begin}" if may_create else "",
    }


def _asked(other: Module, related: Related, record: Any, actor: Actor) -> Asked:
    known = readable(other, actor)
    key = next((key for key in map(other.in_base, related.sums) if key in known), "")
    pairs = [(related.field, str(record.pk)), ("limit", str(SHOWN)), ("sort", "-updated_at")]
    query = replace(parse(other, actor, pairs), count="none", of=(related.field, record))
    fields = [other.field(key) for key in related.columns if key in known]
    return Asked(other=other, related=related, fields=fields, query=query, sums=key)


def _part(asked: Asked, count: Count, actor: Actor) -> Part:
    if not count.value:
        return Part(asked=asked, page=EMPTY, count=count, sum="")
    page = find(asked.other, actor, asked.query, [field.column for field in asked.fields])
    if not asked.sums:
        return Part(asked=asked, page=page, count=count, sum="")
    total = summarise(asked.other, actor, asked.query, "", asked.sums).total
    count = Count(value=total.count, exact=True)
    return Part(asked=asked, page=page, count=count, sum=_told(total.sum[asked.sums], actor))


def _told(sum_of_all: str, actor: Actor) -> str:
    return amount(Decimal(sum_of_all), actor)


def prefilled(module: Module, other: Module, record: Any, through: str) -> dict[str, str]:
    """What a new record of another module begins with: this one, and what both must name, such as the account."""
    own = {field.target: field for field in module.fields if field.is_reference and field.target != "user"}
    found = {through: str(record.pk)}
    for field in other.fields:
        is_open = field.is_reference and not field.read_only and field.key != through
        same = own.get(field.target) if is_open else None
        value = same.read(record) if same and same.key == field.key else None
        if value:
            found[field.key] = str(value)
    return found


def _rows(part: Part, titles: Titles, actor: Actor) -> list[dict[str, Any]]:
    """Each record as a line: its title, a few facts below, an amount at the end."""
    other, fields = part.asked.other, part.asked.fields
    return [_row(other, fields, row, cells(fields, row, titles, actor)) for row in part.page.rows]


def _row(other: Module, fields: list[Field], row: dict[str, Any], made: list[Cell | None]) -> dict[str, Any]:
    told = [(field, one) for field, one in zip(fields, made, strict=True) if one and one.get("text")]
    lead = next((one for field, one in told if field.key == other.title), told[0][1] if told else None)
    rest = [(field, one) for field, one in told if one is not lead]
    end = next((one for field, one in rest if is_numeric(field)), None)
    return {
        "title": Truncator(lead["text"]).chars(TITLE) if lead else f"#{row['id']}",
        "href": f"{address(other)}{row['id']}/",
        "note": " · ".join(filter(None, (_said(field, one) for field, one in rest if not is_numeric(field)))),
        "end": f"{end.get('unit') or ''}{end['text']}{'%' if end['kind'] == 'percent' else ''}" if end else "",
    }


def _said(field: Field, one: Cell) -> str:
    """A value without its label; of a yes or no the label is said, or nothing."""
    if one["kind"] == "bool":
        return str(field.label) if one["value"] else ""
    return str(one["text"])
