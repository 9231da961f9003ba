"""The file that goes out, in each of the formats: what stands in its columns, and how a batch of records is added."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_shown
from guanxi.exchange.cells import Names, Row, cell, dumped_cell, json_value, names_of
from guanxi.exchange.formats.csv_mark import mark_of
from guanxi.exchange.formats.csv_writer import MARK, csv_lines
from guanxi.exchange.formats.reading import CSV, JSONL, XLSX
from guanxi.exchange.formats.xlsx_writer import Column, write_xlsx
from guanxi.exchange.headings import ID, headings
from guanxi.exchange.sheets import about_sheet, columns_of, who_and_when
from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import OTHER_KEY, write_sealed
from guanxi.kernel.sealing import seal_bytes, unseal_bytes
from guanxi.meta.amounts import CURRENCY, in_currency_at
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import Boolean
from guanxi.records.dump import lines_of, shown_fields

MARKED = declare(
    Setting(
        key="exports.marked",
        type=Boolean(),
        label=_("Exported CSV files say who took them"),
        about=_("The header of an empty last column bears the person and the moment. Imports pass over it."),
        default=True,
        group="people",
    )
)
ROWS, FILE = "rows", "file"
BLOCK = 1 << 20


@dataclass(frozen=True)
class Finished:
    """The file that is handed out: its rows and hash, as the history keeps them, and where it lies."""

    rows: int
    sha256: str
    path: Path


@dataclass(frozen=True)
class Shape:
    """What goes out of each record, as whom, and in which format; a text with `mark` says in its header who took it."""

    module: Module
    actor: Actor
    kind: str
    fields: tuple[Field, ...]
    with_lines: bool
    mark: str = ""

    @property
    def line_fields(self) -> tuple[Field, ...]:
        spec = lines_shown(self.module, self.actor) if self.with_lines else None
        return spec.fields if spec else ()

    def header(self) -> list[str]:
        return headings(self.module, self.fields, self.line_fields)


def shape_of(module: Module, actor: Actor, kind: str, columns: Sequence[str] = (), *, is_marked: bool = False) -> Shape:
    """The columns asked for, else all that the actor may read, lines included; unknown ones are refused. `is_marked`:
    the file says whose hands it left by, as the company has it (F010 rule 1); a workbook does so anyway."""
    shown = {field.key: field for field in shown_fields(module, actor)}
    for key in columns:
        if key not in shown and key != ID:
            raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    fields = tuple(shown[key] for key in columns or shown if key != ID)
    mark = mark_of(*who_and_when(actor)) if is_marked and kind == CSV and MARKED.now() else ""
    return Shape(module, actor, kind, fields, with_lines=module.lines is not None and not columns, mark=mark)


def append(shape: Shape, folder: Path, place: int, records: Sequence[Row]) -> tuple[int, int]:
    """Write records from a place on, sealed; the place behind them, and how many rows they took."""
    content, rows = _content(shape, records)
    with (folder / ROWS).open("r+b" if place else "wb") as file:
        file.truncate(place)
        file.seek(place)
        file.write(seal_bytes(content if place else _beginning(shape) + content) + b"\n")
        return file.tell(), rows


def finish(shape: Shape, folder: Path, rows: int) -> Finished:
    """Make the file that is handed out, sealed where it lies, and the hash of what is in it."""
    source, target, digest = folder / ROWS, folder / FILE, hashlib.sha256()
    if shape.kind == XLSX:
        with tempfile.NamedTemporaryFile() as plain:
            about = about_sheet(shape.module, shape.actor, rows)
            write_xlsx(Path(plain.name), str(shape.module.label_plural), _columns(shape), _kept_rows(source), about)
            write_sealed(_noted(iter(lambda: plain.read(BLOCK), b""), digest), target)
    else:
        write_sealed(_noted(_batches(source), digest), target)
    source.unlink()
    return Finished(rows, digest.hexdigest(), target)


def _beginning(shape: Shape) -> bytes:
    """What stands above the first record; a workbook gets its header at the end."""
    header = [*shape.header(), *([shape.mark] if shape.mark else [])]
    return (MARK + next(csv_lines([header]))).encode() if shape.kind == CSV else b""


def _content(shape: Shape, records: Sequence[Row]) -> tuple[bytes, int]:
    names = names_of(shape.fields, records, shape.actor)
    if shape.kind == JSONL:
        lines = [orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in _objects(shape, records, names)]
        return b"".join(lines), len(lines)
    rows = list(_rows(shape, records, names))
    if shape.kind == CSV:
        return "".join(csv_lines(rows)).encode(), len(rows)
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows), len(rows)


def _rows(shape: Shape, records: Iterable[Row], names: Names) -> Iterator[list[str]]:
    """The cells of each record; a document with lines takes a row for each of them."""
    kept, fields = list(records), _fields(shape)
    lines = _line_cells(shape, [row["id"] for row in kept]) if shape.with_lines else {}
    no_line, under_mark = [""] * len(shape.line_fields), [""] * bool(shape.mark)
    for row in kept:
        cells = [str(row["id"]), *(cell(field, row[field.column], names) for field in fields(row.get(CURRENCY)))]
        for line in lines.get(row["id"], [no_line]):
            yield [*cells, *line, *under_mark]


def _objects(shape: Shape, records: Iterable[Row], names: Names) -> Iterator[dict[str, Any]]:
    """The record as an object by the names of its fields, its lines inside."""
    kept, fields = list(records), _fields(shape)
    lines = _line_cells(shape, [row["id"] for row in kept]) if shape.with_lines else {}
    for row in kept:
        values = {field.key: json_value(field, row[field.column], names) for field in fields(row.get(CURRENCY))}
        inside = {}
        if shape.with_lines:
            keys = [field.key for field in shape.line_fields]
            inside = {"lines": [dict(zip(keys, line, strict=True)) for line in lines.get(row["id"], [])]}
        yield {ID: row["id"], **values, **inside}


def _fields(shape: Shape) -> Callable[[str | None], tuple[Field, ...]]:
    """The fields for records in a currency, their amounts with its decimals."""
    company = shape.actor.currency
    return cache(lambda code: tuple(in_currency_at(field, {CURRENCY: code}, company) for field in shape.fields))


def _line_cells(shape: Shape, ids: Sequence[int]) -> dict[int, list[list[str]]]:
    """The cells of the lines of each document."""
    fields = shape.line_fields
    lines = lines_of(shape.module, shape.actor, ids)
    flat = [{field.column: line[field.key] for field in fields} for own in lines.values() for line in own]
    names = names_of(fields, flat, shape.actor)
    return {
        pk: [[dumped_cell(field, line[field.key], names) for field in fields] for line in own]
        for pk, own in lines.items()
    }


def _columns(shape: Shape) -> list[Column]:
    return columns_of(shape.header(), shape.fields, shape.line_fields)


def _kept_rows(source: Path) -> Iterator[list[str]]:
    return (orjson.loads(line) for batch in _batches(source) for line in batch.splitlines())


def _batches(source: Path) -> Iterator[bytes]:
    """What was written, a batch at a time; what was sealed under a key of the past can't be read any more."""
    with source.open("rb") as file:
        for line in file:
            batch = unseal_bytes(line.rstrip())
            if batch is None:
                raise DomainError("E_CSV", line=1, hint=OTHER_KEY)
            yield batch


def _noted(chunks: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
