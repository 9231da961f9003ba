"""The map of an import as rows of a form: one for each column of the file, and further ones for what else is filled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from django.http import QueryDict

from guanxi.exchange.headings import LINE_PREFIX
from guanxi.exchange.mapping import ROW_NUMBER, Column, ImportMap
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta.module import Module
from guanxi.web.imports.offers import field_named, label_of

BLANK_ROWS = 2
MOST_EXTRA, MOST_VALUES = 60, 200
NOTHING = "∅"  # stands for “leave empty” where a value of the file is translated


@dataclass(frozen=True)
class MapRow:
    """What one row of the form says. An extra row chooses its column, or a text that is the same in every row."""

    place: int
    column: str = ""
    is_extra: bool = False
    field: str = ""
    also: tuple[str, ...] = ()
    glue: str = " "
    text: str = ""
    split: str = ""
    part: str = "0"
    values: Mapping[str, str] = attribute(default_factory=dict)
    default: str = ""
    match: str = ""
    create: bool = False
    format: str = "auto"
    decimal: str = "."

    @property
    def has_more(self) -> bool:
        """Whether anything beyond column and field is said, so that it should be seen."""
        said = (self.also, self.split, self.values, self.default, self.match, self.create)
        return any(said) or self.format != "auto" or self.decimal != "."


def rows_of_map(wanted: ImportMap, header: Sequence[str]) -> list[MapRow]:
    """The rows that say what a map says."""
    left = [("", column) for column in wanted.columns] + [(LINE_PREFIX, column) for column in wanted.lines]
    rows = []
    for place, name in enumerate(header):
        mine = next((pair for pair in left if pair[1].take[:1] == (name,)), None)
        if mine:
            left.remove(mine)
        rows.append(_row(place, name, *mine) if mine else MapRow(place, name))
    for prefix, column in left:
        name = column.take[0] if column.take else ""
        rows.append(_row(len(rows), name, prefix, column, is_extra=True))
    return with_blanks(rows)


def rows_of_form(data: QueryDict, header: Sequence[str]) -> list[MapRow]:
    """The rows as they were sent."""
    rows = [_sent(data, place, name) for place, name in enumerate(header)]
    asked = [place for place in range(len(header), len(header) + MOST_EXTRA) if f"field-{place}" in data]
    sent = [_sent(data, place, data.get(f"column-{place}", ""), is_extra=True) for place in asked]
    return with_blanks([*rows, *(row for row in sent if row.field or row.column or row.text)])


def with_blanks(rows: list[MapRow]) -> list[MapRow]:
    return [*rows, *(MapRow(len(rows) + more, is_extra=True) for more in range(BLANK_ROWS))]


def map_of_rows(module: Module, rows: Sequence[MapRow], data: QueryDict) -> dict[str, Any]:
    """The map that the form says, in the words of the import file; a field chosen twice is refused."""
    columns: dict[str, Any] = {}
    lines: dict[str, Any] = {}
    for row in rows:
        if row.field:
            target = lines if row.field.startswith(LINE_PREFIX) else columns
            key = row.field.removeprefix(LINE_PREFIX)
            if key in target:
                raise DomainError("E_NOT_UNIQUE", field=f"field-{row.place}", label=label_of(module, row.field))
            target[key] = dict(_said(row, module))
    return {
        "columns": columns,
        "lines": lines,
        "group_rows_by": data.get("group_rows_by") or None,
        "key": list(dict.fromkeys(key for key in (data.get("key"), data.get("key-2")) if key)),
        "empty": data.get("empty", "leave"),
        "rejects": data.get("rejects", "skip"),
    }


def _row(place: int, name: str, prefix: str, column: Column, *, is_extra: bool = False) -> MapRow:
    return MapRow(
        place=place,
        column=name,
        is_extra=is_extra,
        field=prefix + column.field,
        also=column.take[1:],
        glue=column.glue or " ",
        text=column.const if column.const is not None else column.row or "",
        split=column.split,
        part=str(column.part),
        values=column.values,
        default=column.default,
        match=column.match,
        create=column.create_missing,
        format=column.format,
        decimal=column.decimal,
    )


def _sent(data: QueryDict, place: int, name: str, *, is_extra: bool = False) -> MapRow:
    def said(what: str, otherwise: str = "") -> str:
        return data.get(f"{what}-{place}", otherwise)

    return MapRow(
        place=place,
        column=name,
        is_extra=is_extra,
        field=said("field"),
        also=tuple(each for each in data.getlist(f"also-{place}") if each),
        glue=said("glue", " "),
        text=said("text"),
        split=said("split"),
        part=said("part", "0"),
        values=dict(_pairs(data, place)),
        default=said("default"),
        match=said("match"),
        create=f"create-{place}" in data,
        format=said("format", "auto"),
        decimal=said("decimal", "."),
    )


def _pairs(data: QueryDict, place: int) -> Iterator[tuple[str, str]]:
    """Values of the file and what they mean; those without a meaning stay as they are."""
    for number in range(MOST_VALUES):
        if f"value-{place}-{number}" not in data:
            return
        value, meaning = data[f"value-{place}-{number}"], data.get(f"means-{place}-{number}", "")
        if value and meaning:
            yield value, "" if meaning == NOTHING else meaning


def _said(row: MapRow, module: Module) -> Iterator[tuple[str, Any]]:
    """The entries of one field in the map, nothing that goes without saying."""
    known = field_named(module, row.field)
    yield from _source(row)
    if row.split:
        part = digits(row.part.removeprefix("-"))
        if part is None or len(row.part) > 4:
            raise DomainError(
                "E_RANGE", field=f"field-{row.place}", label=label_of(module, row.field), low=-999, high=999
            )
        yield from (("split", row.split), ("part", -part if row.part.startswith("-") else part))
    if row.values:
        yield "values", dict(row.values)
    if known and known.target:
        yield from ((name, value) for name, value in (("match", row.match), ("create_missing", row.create)) if value)
    usual = {"default": "", "format": "auto", "decimal": "."}
    yield from ((name, value) for name, usually in usual.items() if (value := getattr(row, name)) != usually)


def _source(row: MapRow) -> Iterator[tuple[str, Any]]:
    if row.column and row.also:
        yield from (("join", [row.column, *row.also]), ("with", row.glue))
    elif row.column:
        yield "from", row.column
    elif row.text or not row.default:
        yield "row" if ROW_NUMBER in row.text else "const", row.text
