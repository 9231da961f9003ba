"""A list as a file: the same rows, columns and rights as on the screen, in a form that comes in again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from guanxi.access.actor import Actor
from guanxi.exchange.cells import Row, cell, dumped_cell, names_of
from guanxi.exchange.formats.csv_writer import Written, write_csv
from guanxi.exchange.headings import ID, heading
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import fold
from guanxi.meta.field import Field
from guanxi.meta.module import Module, SavedView
from guanxi.records.audit import note
from guanxi.records.dump import lines_of, shown_fields
from guanxi.records.query import MAX_LIMIT, Query, find, parse


def export_csv(module: Module, actor: Actor, query: Query, path: Path, *, columns: Sequence[str] = ()) -> Written:
    """Write the rows of a list into a file, and into the history how many they were and what the file's hash is."""
    fields = _fields(module, actor, columns)
    has_lines = module.lines is not None and not columns
    header = [ID.upper(), *(heading(field) for field in fields)]
    if has_lines and module.lines:
        header += [heading(field, module.lines) for field in module.lines.fields]
    written = write_csv(path, header, export_rows(module, actor, query, fields, with_lines=has_lines))
    facts = {"rows": written.rows, "sha256": written.sha256, "query": [list(pair) for pair in query.pairs]}
    note(module, actor, 0, "exported", facts=facts)
    return written


def view_named(module: Module, name: str) -> SavedView:
    """The saved view of this key or label; E_CHOICE names those that there are."""
    for view in module.views:
        if fold(name) in {fold(view.key), fold(str(view.label))}:
            return view
    known = ", ".join(view.key for view in module.views)
    raise DomainError("E_CHOICE", field="view", label="view", choices=known)


def view_query(module: Module, actor: Actor, view: SavedView) -> Query:
    """The rows that a saved view shows, in its order."""
    filters = [("filter", orjson.dumps(dict(view.filters)).decode())] if view.filters else []
    return parse(module, actor, [*filters, ("sort", view.sort)])


def export_rows(
    module: Module, actor: Actor, query: Query, fields: Sequence[Field], *, with_lines: bool
) -> Iterator[list[str]]:
    """The cells of each row, a page at a time. A document with lines takes a row for each of them."""
    actor.require(module, "export")
    for rows in _pages(module, actor, query, fields):
        names = names_of(fields, rows, actor)
        lines = _line_cells(module, actor, [row["id"] for row in rows]) if with_lines else {}
        for row in rows:
            cells = [str(row["id"]), *(cell(field, row[field.column], names) for field in fields)]
            for line in lines.get(row["id"], [_no_line(module)] if with_lines else [[]]):
                yield [*cells, *line]


def _fields(module: Module, actor: Actor, columns: Sequence[str]) -> list[Field]:
    """The columns asked for, else all that the actor may read; unknown ones are refused."""
    shown = {field.key: field for field in shown_fields(module, actor)}
    for key in columns:
        if key not in shown and key != ID:
            raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    return [shown[key] for key in columns or shown if key != ID]


def _pages(module: Module, actor: Actor, query: Query, fields: Sequence[Field]) -> Iterator[Sequence[Row]]:
    query = replace(query, limit=MAX_LIMIT, count="none")
    while True:
        page = find(module, actor, query, [field.column for field in fields])
        yield page.rows
        if page.next is None:
            return
        query = replace(query, cursor=page.next)


def _line_cells(module: Module, actor: Actor, ids: Sequence[int]) -> dict[int, list[list[str]]]:
    """The cells of the lines of each document."""
    spec = module.lines
    if spec is None:
        return {}
    lines = lines_of(module, actor, ids)
    flat = [{field.column: line[field.key] for field in spec.fields} for own in lines.values() for line in own]
    names = names_of(spec.fields, flat, actor)
    return {
        pk: [[dumped_cell(field, line[field.key], names) for field in spec.fields] for line in own]
        for pk, own in lines.items()
    }


def _no_line(module: Module) -> list[str]:
    return [""] * len(module.lines.fields) if module.lines else []
