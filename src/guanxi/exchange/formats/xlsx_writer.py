"""Writing a workbook as a stream: a sheet of rows, and behind it one that says what they are.

Nothing in it is ever a formula: texts are texts, and their cells stay texts when someone edits them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rustpy_xlsxwriter import Format, write_worksheets

from guanxi.kernel.errors import DomainError

TEXT, NUMBER, DATE, MOMENT = "text", "number", "date", "moment"
MOST_ROWS = 1_048_575  # below the header
MOST_DIGITS = 15
LONGEST_TEXT = 32_767
LONGEST_CHOICES = 255
LONGEST_NAME = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDTHS = {TEXT: 18.0, NUMBER: 14.0, DATE: 12.0, MOMENT: 19.0}
TOO_MANY = _("%(most)s rows in a workbook; export as CSV instead")

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """Name, kind, decimal places always shown (-1: as many as there are), and what may be chosen from."""

    name: str
    kind: str
    places: int = -1
    choices: tuple[str, ...] = ()


def write_xlsx(
    path: Path,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    about: tuple[str, Sequence[tuple[str, str]]],
) -> None:
    """Write the sheets. The cells come as texts, and become numbers and dates where nothing of them is lost."""
    sheet, second = _sheet_name(name), _sheet_name(about[0])
    facts = [{"": label, " ": value} for label, value in about[1] or [("", "")]]
    write_worksheets(
        [(sheet, _records(columns, rows)), (second, facts)],
        str(path),
        bold_headers=True,
        freeze_panes={sheet: {"row": 1, "col": 0}},
        column_formats={sheet: {column.name: _format(column) for column in columns}},
        column_widths={sheet: {column.name: WIDTHS[column.kind] for column in columns}, second: [18.0, 40.0]},
        data_validations={sheet: {column.name: _validation(column) for column in columns if _fits(column.choices)}},
    )


def _records(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Iterator[dict[str, Cell]]:
    count = 0
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise DomainError("E_TOO_LARGE", limit=TOO_MANY % {"most": MOST_ROWS})
        yield {column.name: _typed(column, text) for column, text in zip(columns, row, strict=True)}
    if not count:  # without a row the header would be missing too
        yield {column.name: None for column in columns}


def _typed(column: Column, text: str) -> Cell:
    if not text:
        return None
    if column.kind == NUMBER:
        return _number(text)
    if column.kind == DATE:
        return date.fromisoformat(text) if text >= "1900-03-01" else text
    if column.kind == MOMENT:
        return _moment(text)
    if len(text) > LONGEST_TEXT:
        raise DomainError("E_LENGTH", label=column.name, limit=LONGEST_TEXT)
    return text


def _number(text: str) -> Cell:
    """Spreadsheets keep fifteen digits; a longer number stays a text, whole."""
    if sum(letter.isdigit() for letter in text) > MOST_DIGITS:
        return text
    return float(text) if "." in text else int(text)


def _moment(text: str) -> Cell:
    """The time on the clock of the person, where that says the moment exactly."""
    moment = datetime.fromisoformat(text)
    local = timezone.localtime(moment).replace(tzinfo=None, fold=0)
    is_exact = not moment.microsecond and timezone.make_aware(local) == moment and local.year >= 1901
    return local if is_exact else text


def _format(column: Column) -> Format:
    codes = {DATE: "yyyy-mm-dd", MOMENT: "yyyy-mm-dd hh:mm:ss", TEXT: "@"}
    if column.kind == NUMBER:
        return Format().set_num_format("0." + "0" * column.places if column.places > 0 else "General")
    found = Format().set_num_format(codes[column.kind])
    return found.set_quote_prefix() if column.kind == TEXT else found


def _fits(choices: Sequence[str]) -> bool:
    """Whether a spreadsheet takes the list: it is written with commas, in at most 255 characters."""
    return bool(choices) and len(",".join(choices)) <= LONGEST_CHOICES and not any("," in choice for choice in choices)


def _validation(column: Column) -> dict[str, Any]:
    """A list to choose from; what stands there already may stay, and other words only warn."""
    return {"type": "list", "values": list(column.choices), "error_style": "warning"}


def _sheet_name(name: str) -> str:
    return name.translate(FORBIDDEN).strip("' ")[:LONGEST_NAME] or "Guanxi"
