"""Any file as a table: which format it is in shows its content, not only its name."""

from dataclasses import dataclass, replace
from pathlib import Path

from guanxi.exchange.formats.csv import open_csv, read_csv
from guanxi.exchange.formats.encoding import SAMPLE
from guanxi.exchange.formats.jsonl import looks_like_json, read_jsonl
from guanxi.exchange.formats.sheet import archive_is_workbook
from guanxi.exchange.formats.table import Table
from guanxi.exchange.formats.workbook import open_workbook, sheet_named
from guanxi.exchange.formats.xlsx import read_xlsx
from guanxi.kernel.sealed_files import opened

ARCHIVE = b"PK\x03\x04"
CSV, XLSX, JSONL = "csv", "xlsx", "jsonl"
JSON_ENDINGS = frozenset({".jsonl", ".ndjson", ".json"})
TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt"})


@dataclass(frozen=True)
class Form:
    """How a file is written: encoding and delimiter of a text, or the sheets of a workbook and the one that is read."""

    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""


def form_of(path: Path, sheet: str = "") -> Form:
    """Look at a file. Refuses what none of the formats is."""
    kind = _kind(path)
    if kind == XLSX:
        book = open_workbook(path)
        sheet_named(book, sheet)
        return Form(XLSX, sheets=tuple(book.sheets), sheet=sheet or next(iter(book.sheets)))
    if kind == JSONL:
        return Form(JSONL, encoding="utf-8")
    file = open_csv(path)
    return Form(CSV, encoding=file.encoding, delimiter=file.delimiter)


def read_table(path: Path, form: Form | None = None, *, sheet: str = "") -> Table:
    """The header and a stream of rows; a form that is known already is not sought again."""
    form = replace(form, sheet=sheet or form.sheet) if form else form_of(path, sheet)
    if form.kind == XLSX:
        return read_xlsx(path, form.sheet)
    if form.kind == JSONL:
        return read_jsonl(path)
    return read_csv(path, encoding=form.encoding, delimiter=form.delimiter)


def _kind(path: Path) -> str:
    with opened(path) as file:
        head = file.read(SAMPLE)
    if head.startswith(ARCHIVE) and archive_is_workbook(path):
        return XLSX
    ending = path.suffix.lower()
    if ending in JSON_ENDINGS or (ending not in TEXT_ENDINGS and looks_like_json(head)):
        return JSONL
    return JSONL if looks_like_json(head) and _first_line_is_object(head) else CSV


def _first_line_is_object(head: bytes) -> bool:
    """A CSV could begin with a brace too, but no line of one would also end like an object."""
    first = head.partition(b"\n")[0].strip()
    return first.endswith(b"}") or len(first) == len(head.strip())
