"""From the cells of a row to the raw values of fields. Pure: no database, no field types."""

from collections.abc import Sequence
from dataclasses import dataclass

from guanxi.exchange.formats.guard import unguard
from guanxi.exchange.formats.table import Row
from guanxi.exchange.mapping import ROW_NUMBER, Column, ImportMap

Raw = dict[str, str]


@dataclass(frozen=True)
class Places:
    """Where in a row the columns of a file stand."""

    by_name: dict[str, int]

    @classmethod
    def of(cls, header: Sequence[str]) -> "Places":
        return cls({name: place for place, name in enumerate(header) if name})

    def cell(self, row: Row, name: str) -> str:
        return unguard(row.cells[self.by_name[name]]).strip()


def record_values(wanted: ImportMap, places: Places, row: Row) -> Raw:
    """The raw value of each field of the record; an empty text where the row says nothing."""
    return {column.field: raw_value(column, places, row) for column in wanted.columns}


def line_values(wanted: ImportMap, places: Places, rows: Sequence[Row]) -> list[Raw]:
    """The raw values of each line: one line a row, none for a row whose own columns are all empty."""
    lines = [{column.field: raw_value(column, places, row) for column in wanted.lines} for row in rows]
    said = [any(places.cell(row, name) for column in wanted.lines for name in column.take) for row in rows]
    return [line for line, has_words in zip(lines, said, strict=True) if has_words or not _takes_any(wanted.lines)]


def raw_value(column: Column, places: Places, row: Row) -> str:
    """Take, cut, translate, and fill in the default: in this order."""
    if column.is_bare:
        return places.cell(row, column.take[0]) or column.default
    text = _cut(column, _taken(column, places, row))
    text = column.values.get(text, text)
    return text or column.default


def _taken(column: Column, places: Places, row: Row) -> str:
    if column.const is not None:
        return column.const
    if column.row is not None:
        return column.row.replace(ROW_NUMBER, str(row.number))
    parts = [places.cell(row, name) for name in column.take]
    return column.glue.join(part for part in parts if part)


def _cut(column: Column, text: str) -> str:
    if not column.split:
        return text
    parts = text.split(column.split)
    return parts[column.part].strip() if -len(parts) <= column.part < len(parts) else ""


def _takes_any(columns: Sequence[Column]) -> bool:
    return any(column.take for column in columns)
