"""Which rows a filled sheet has: rows of the template repeated for lines, left out by conditions, in their order."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from guanxi.kernel.errors import DomainError
from guanxi.kernel.merging import Scope, Test, is_true, read_test
from guanxi.printing.blocks import unbalanced


@dataclass
class Band:
    """Some rows of a template: repeated for each row of `loop`, or kept when `test` holds; else as they are."""

    loop: str = ""
    test: Test | None = None
    parts: list["Band | int"] = field(default_factory=list)


@dataclass(frozen=True)
class Placed:
    """A row of the template in its place: for which scope, and in which turn of which loop."""

    source: int
    scope: Scope
    turn: tuple[int, int] = (0, 0)  # the loop by its first row, and which turn of it


def bands_of(sheet: Any) -> tuple[Band, dict[tuple[int, int], str]]:
    """The bands of a sheet, and the text of each cell without the tags that open and close bands."""
    texts: dict[tuple[int, int], str] = {}
    lines = []
    for row in sheet.iter_rows():
        told = [(f"{sheet.title}!{cell.coordinate}", cell) for cell in row if isinstance(cell.value, str)]
        lines.append([(place, cell.value) for place, cell in told if "{{" in cell.value])
        for _place, cell in told:
            if "{{" in cell.value:
                texts[cell.row, cell.column] = without(cell.value, loose_tags(cell.value))
    others = {cell.row for row in sheet.iter_rows() for cell in row if texts.get((cell.row, cell.column), cell.value)}
    return banded(lines, others), texts


def banded(lines: Sequence[Sequence[tuple[str, str]]], filled: Collection[int]) -> Band:
    """The bands of numbered lines, each with its texts and their places; those with nothing but tags, which are not
    among the `filled`, go."""
    root = Band()
    open_ones: list[tuple[Band, str]] = [(root, "")]
    for number, texts in enumerate(lines, 1):
        opened = [(place, tag) for place, text in texts for tag in unbalanced(text)[0]]
        closed = [(place, tag) for place, text in texts for tag in unbalanced(text)[1]]
        open_ones += [(_band(tag, place), place) for place, tag in opened]
        if number in filled or not (opened or closed):
            open_ones[-1][0].parts.append(number)
        for place, tag in closed:
            if len(open_ones) == 1 or not _fits(open_ones[-1][0], tag):
                raise unreadable(tag, place)
            band, _place = open_ones.pop()
            open_ones[-1][0].parts.append(band)
    if len(open_ones) > 1:
        band, place = open_ones[-1]
        raise unreadable("{{#" + band.loop + "}}" if band.loop else "{{?}}", place)
    return root


def loose_tags(text: str) -> list[str]:
    """The tags of a text that open or close a band around it."""
    opened, closed = unbalanced(text)
    return [*opened, *closed]


def without(text: str, tags: Iterable[str]) -> str:
    for tag in tags:
        text = text.replace(tag, "", 1)
    return text


def placed(band: Band, scope: Scope, turn: tuple[int, int] = (0, 0)) -> Iterator[Placed]:
    """The rows of a band in the order in which they stand for a scope."""
    for part in band.parts:
        if isinstance(part, int):
            yield Placed(part, scope, turn)
        elif part.test is not None:
            if is_true(part.test, scope):
                yield from placed(part, scope, turn)
        else:
            for count, row in enumerate(scope.rows(part.loop), 1):
                yield from placed(part, row, (_first(part), count))


def unreadable(tag: str, place: str) -> DomainError:
    return DomainError("E_TEMPLATE_SYNTAX", field="file", tag=tag, line=place)


def _band(tag: str, place: str) -> Band:
    inside = tag[2:-2].strip()
    if inside.startswith("#"):
        return Band(loop=inside[1:].strip())
    test = read_test(inside[1:])
    if test is None:
        raise unreadable(tag, place)
    return Band(test=test)


def _fits(band: Band, tag: str) -> bool:
    inside = tag[2:-2].strip()
    return inside == "/" or (inside == f"/{band.loop}" if band.loop else inside.startswith("/?"))


def _first(band: Band) -> int:
    """The row by which a loop is known."""
    part = band.parts[0] if band.parts else 0
    return part if isinstance(part, int) else _first(part)
