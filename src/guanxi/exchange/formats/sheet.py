"""The cells of a sheet as a stream of rows: a million of them take no more memory than ten."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.formats.cells import LONGEST_CELL, TOO_LONG
from guanxi.exchange.formats.number_formats import shown_number
from guanxi.exchange.formats.parts import BLOCK, DEEPEST, damaged, fed, large_part, local, parts_of, strict_parser
from guanxi.exchange.formats.strings import SharedStrings, shared_strings
from guanxi.exchange.formats.table import MOST_COLUMNS
from guanxi.exchange.formats.workbook import Workbook
from guanxi.kernel.errors import DomainError

LETTERS = re.compile("[A-Z]{1,3}")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
MERGES_MATTER_UP_TO = 30  # only those of the header do
MOST_MERGES = 2000
LONGEST_TAG = 200
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
SURROGATES = range(0xD800, 0xE000)
TOO_WIDE = _("the sheet has more than %(most)s columns")

Line = tuple[int, list[str]]


class Merge(NamedTuple):
    """Cells that are one: the first and last line and column, lines counted from 1 and columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


def sheet_rows(book: Workbook, part: str) -> Iterator[Line]:
    """Number and cells of each row that is there."""
    with (
        parts_of(book.path) as archive,
        shared_strings(archive, book.strings) as strings,
        large_part(archive, part) as stream,
    ):
        yield from _SheetReader(book, strings).rows(stream)


def header_merges(book: Workbook, part: str) -> list[Merge]:
    """The merged cells near the top of a sheet; the file names them behind its rows."""
    with parts_of(book.path) as archive, large_part(archive, part) as stream:
        return list(islice(_merges(stream), MOST_MERGES))


def _merges(stream: IO[bytes]) -> Iterator[Merge]:
    rest = b""
    while block := stream.read(BLOCK):
        text, end = rest + block, 0
        for found in MERGED.finditer(text):
            end = found.end()
            left, top, right, bottom = (part.decode() for part in found.groups())
            if int(top) <= MERGES_MATTER_UP_TO:
                yield Merge(int(top), column_number(left), int(bottom), column_number(right))
        rest = text[max(end, len(text) - LONGEST_TAG) :]


@cache
def column_number(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _SheetReader:
    """Listens to the parser, and puts a row aside whenever one ends."""

    def __init__(self, book: Workbook, strings: SharedStrings) -> None:
        self.book, self.strings = book, strings
        self.done: list[Line] = []
        self.number = 0
        self.cells: list[str] = []
        self.place, self.kind, self.style = -1, "n", "0"
        self.pieces: list[str] = []
        self.size = self.depth = 0
        self.is_text = self.is_spoken = False

    def rows(self, stream: IO[bytes]) -> Iterator[Line]:
        parser: Any = strict_parser()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.text
        for _block in fed(parser, stream):
            yield from self.done
            self.done.clear()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if name == "c":
            self.cell(attributes)
            return
        if self.depth > DEEPEST:
            raise damaged()
        name = local(name) if ":" in name else name
        if name == "c":
            self.cell(attributes)
        elif name == "v" or (name == "t" and not self.is_spoken):
            self.is_text = True
        elif name == "row":
            self.cells, self.place = [], -1
            self.number = _whole(attributes.get("r"), self.number + 1)
        elif name == "rPh":
            self.is_spoken = True

    def cell(self, attributes: dict[str, str]) -> None:
        if self.depth > DEEPEST:
            raise damaged()
        self.pieces, self.size = [], 0
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
        letters = attributes.get("r", "").rstrip("0123456789")
        self.place = column_number(letters) if LETTERS.fullmatch(letters) else self.place + 1

    def text(self, piece: str) -> None:
        if self.is_text:
            self.pieces.append(piece)
            self.size += len(piece)
            if self.size > LONGEST_CELL:
                raise DomainError("E_CSV", line=self.number, hint=TOO_LONG)

    def end(self, name: str) -> None:
        self.depth -= 1
        if ":" in name:
            name = local(name)
        if name in {"v", "t"}:
            self.is_text = False
        elif name == "c":
            self.keep(self.value())
        elif name == "rPh":
            self.is_spoken = False
        elif name == "row":
            self.done.append((self.number, self.cells))

    def keep(self, text: str) -> None:
        if not text:
            return
        if self.place >= MOST_COLUMNS:
            raise DomainError("E_CSV", line=self.number, hint=TOO_WIDE % {"most": MOST_COLUMNS})
        missing = self.place - len(self.cells)
        if missing < 0:
            raise damaged()
        self.cells.extend([""] * missing)
        self.cells.append(text)

    def value(self) -> str:
        """The cell as its reader saw it; a formula counts by its value, an error by its name (#N/A)."""
        raw = "".join(self.pieces)
        if self.kind == "s":
            return _unescaped(self.strings[_whole(raw, -1)])
        if self.kind in {"str", "inlineStr"}:
            return _unescaped(raw)
        if self.kind == "b":
            return "true" if raw.strip() == "1" else "false"
        if self.kind == "n" and raw:
            shape = self.book.format_of(_whole(self.style, 0))
            return shown_number(raw.strip(), shape, from_1904=self.book.counts_from_1904)
        return raw


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def _unescaped(text: str) -> str:
    """Signs that XML can't hold are written as _x000D_."""
    return ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code in SURROGATES else chr(code)


def archive_is_workbook(path: Path) -> bool:
    """Whether an archive holds a workbook at all."""
    try:
        with parts_of(path) as archive:
            return any(name.endswith("workbook.xml") for name in archive.namelist()[:1000])
    except DomainError:
        return False
