"""The lists beside a record: what refers to it, with counts and sums, and a way to all of it."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.text import Truncator

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module, Related
from guanxi.records.query import Page, Query, find, parse
from guanxi.records.summary import summarise
from guanxi.records.titles import titles_of
from guanxi.web.cells import Cell, amount, cell, is_numeric
from guanxi.web.lists.table import count_text
from guanxi.web.menu import address

SHOWN, TITLE = 5, 60


def related_lists(module: Module, record: Any, actor: Actor) -> list[dict[str, Any]]:
    """One list for each declared relation whose records the person may see at all."""
    return [
        _list(module, registry.get(related.module), related, record, actor)
        for related in module.related
        if actor.may(registry.get(related.module), "view")
    ]


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


def _list(module: Module, other: Module, related: Related, record: Any, actor: Actor) -> dict[str, Any]:
    query = parse(other, actor, [(related.field, str(record.pk)), ("limit", str(SHOWN)), ("sort", "-updated_at")])
    known = readable(other, actor)
    fields = [other.field(key) for key in related.columns if key in known]
    page = find(other, actor, query, [field.column for field in fields])
    begin = urlencode(prefilled(module, other, record, related.field))
    may_create = other.writable and actor.may(other, "create")
    return {
        "label": related.label or other.label_plural,
        "count": count_text(page.count) if page.count and page.count.value else "",
        "more": page.next is not None,
        "sum": _sum(other, related, query, actor, page),
        "href": f"{address(other)}?{urlencode({related.field: record.pk})}",
        "create_href": f"{address(other)}new?{begin}" if may_create else "",
        "rows": _rows(other, fields, page, actor),
    }


def _sum(other: Module, related: Related, query: Query, actor: Actor, page: Page) -> str:
    key = next((key for key in related.sums if key in readable(other, actor)), "")
    if not key or not page.rows:
        return ""
    return amount(Decimal(summarise(other, actor, query, "", key).total.sum[key]), actor)


def _rows(other: Module, fields: list[Field], page: Page, actor: Actor) -> list[dict[str, Any]]:
    """Each record as a line: its title, a few facts below, an amount at the end."""
    titles = titles_of(fields, page.rows, actor)
    return [_row(other, fields, row, [cell(f, row[f.column], titles, actor) for f in fields]) for row in page.rows]


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
