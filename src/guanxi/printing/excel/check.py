"""What the tags of a workbook name, and what of it is not there: told with the address of the cell."""

import io
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook

from guanxi.kernel.errors import DomainError
from guanxi.kernel.merging import Loop, Node, Nodes, When, parse
from guanxi.meta.module import Module
from guanxi.printing.excel.plan import Band, bands_of, unreadable
from guanxi.printing.functions import functions
from guanxi.records.merging.names import unknown

MOST_CELLS = 200_000


def wrong_places(content: bytes, module: Module) -> list[str]:
    """Every name that there is not, as `Sheet1!B3 {{name}}`."""
    book = opened(content)
    found = []
    for sheet in book.worksheets:
        root, texts = bands_of(sheet)
        loops = _loops(root)
        for (row, column), text in texts.items():
            place = f"{sheet.title}!{sheet.cell(row, column).coordinate}"
            nodes = _parsed(text, place)
            if text.startswith("=") and "{{" in text:
                found.append(f"{place} {text[:40]}")
            inside: Nodes = (Loop("lines", nodes),) if row in loops else nodes
            found += [f"{place} {{{{{name}}}}}" for name in unknown(module, inside, functions()) if name != "lines"]
        found += [f"{sheet.title} {{{{#{name}}}}}" for name in unknown(module, tuple(_asked(root)), functions())]
    return found


def nodes_of(content: bytes) -> Nodes:
    """All that a workbook asks, so that it can be gathered for many records."""
    found: list[Node] = []
    for sheet in opened(content).worksheets:
        root, texts = bands_of(sheet)
        loops = _loops(root)
        found += _asked(root)
        for (row, column), text in texts.items():
            nodes = _parsed(text, f"{sheet.title}!{sheet.cell(row, column).coordinate}")
            found += [Loop("lines", nodes)] if row in loops else nodes
    return tuple(found)


def opened(content: bytes) -> Any:
    """The workbook; E_FILE_KIND when it can't be read, E_TOO_LARGE when it is too large to fill."""
    try:
        book = load_workbook(io.BytesIO(content))
    except (KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise DomainError("E_FILE_KIND", field="file", name="xlsx") from error
    if sum(sheet.max_row * sheet.max_column for sheet in book.worksheets) > MOST_CELLS:
        raise DomainError("E_TOO_LARGE", field="file", limit=f"{MOST_CELLS:,}")
    return book


def _parsed(text: str, place: str) -> Nodes:
    try:
        return parse(text, "file")
    except DomainError as error:
        raise unreadable(str(error.params["tag"]), place) from None


def _loops(band: Band, *, is_inside: bool = False) -> set[int]:
    """The rows that stand inside a loop."""
    found: set[int] = set()
    for part in band.parts:
        if isinstance(part, Band):
            found |= _loops(part, is_inside=is_inside or bool(part.loop))
        elif is_inside:
            found.add(part)
    return found


def _asked(band: Band) -> Iterator[Node]:
    """The loops and tests of a sheet as nodes."""
    for part in band.parts:
        if isinstance(part, Band):
            inner = tuple(_asked(part))
            yield When(part.test, inner) if part.test is not None else Loop(part.loop, inner)
