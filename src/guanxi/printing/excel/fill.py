"""A workbook filled for one record: rows repeated with their looks, formulas moved, pictures placed."""

import copy
import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.drawing.image import Image
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.pagebreak import Break, RowBreak

from guanxi.kernel.merging import Nodes, Value, merge, parse
from guanxi.printing.codes import bars_png, qr_png
from guanxi.printing.excel.check import opened
from guanxi.printing.excel.moving import Rows, moved, moved_range
from guanxi.printing.excel.plan import Placed, bands_of, placed
from guanxi.printing.pictures import Picture, drawn
from guanxi.records.merging.scope import RecordScope

DRAWN = frozenset(("img", "photo", "qr", "barcode"))
DOTS = 96 / 25.4
CODE_MM = {"qr": 22, "barcode": 11}


def filled(content: bytes, scope: RecordScope, known: Mapping[str, Picture], lines_per_page: int = 0) -> bytes:
    """The bytes of the filled workbook."""
    book = opened(content)
    for sheet in book.worksheets:
        _fill(sheet, scope, known, lines_per_page)
    book.calculation.fullCalcOnLoad = True
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill(sheet: Any, scope: RecordScope, known: Mapping[str, Picture], lines_per_page: int) -> None:
    root, texts = bands_of(sheet)
    last = sheet.max_row
    plan = list(placed(root, scope))
    rows = Rows(plan, last)
    area, merges = sheet.print_area, [str(each) for each in sheet.merged_cells.ranges]
    for merge_range in merges:
        sheet.unmerge_cells(merge_range)
    cells = _taken(sheet)
    heights = {number: dimension.height for number, dimension in sheet.row_dimensions.items() if dimension.height}
    sheet.row_dimensions.clear()
    for number, each in enumerate(plan, 1):
        if each.source in heights:
            sheet.row_dimensions[number].height = heights[each.source]
        for column, cell in cells.get(each.source, {}).items():
            _put(sheet, (number, column), cell, texts.get((each.source, column)), each, rows, known=known)
    _move_rest(sheet, rows, merges, area)
    _break_pages(sheet, plan, lines_per_page)


def _taken(sheet: Any) -> dict[int, dict[int, Cell]]:
    """The cells of a sheet by row and column, taken out of it."""
    found: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet._cells.items():
        if not isinstance(cell, MergedCell):
            found.setdefault(row, {})[column] = cell
    sheet._cells = {}
    return found


def _put(
    sheet: Any, spot: tuple[int, int], old: Cell, text: str | None, here: Placed, rows: Rows, *, known: Mapping
) -> None:
    cell = sheet.cell(*spot)
    cell._style = copy.copy(old._style)
    if old.hyperlink is None and old.comment is not None:
        cell.comment = copy.copy(old.comment)
    if text is None:
        is_formula = old.data_type == "f" and isinstance(old.value, str)
        cell.value = moved(old.value, rows, here.turn, sheet.title) if is_formula else old.value
        return
    nodes = parse(text, "file")
    if len(nodes) == 1 and isinstance(nodes[0], Value) and nodes[0].function in DRAWN:
        _draw(sheet, cell, nodes[0], here.scope, known)
        return
    value = _value(nodes, here.scope)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # what people wrote is never a formula


def _value(nodes: Nodes, scope: Any) -> Any:
    """A number or a date where the cell is one value; else the text with the values in it."""
    if len(nodes) == 1 and isinstance(nodes[0], Value) and not nodes[0].function:
        found = scope.find(nodes[0].name)
        if found is not None and not found.field.target and isinstance(found.value, int | Decimal | date):
            value = found.value
            if isinstance(value, datetime):
                return timezone.localtime(value).replace(tzinfo=None)
            if not isinstance(value, bool):
                return value
    said = merge(nodes, scope) if nodes else ""
    return said or None


def _draw(sheet: Any, cell: Cell, asked: Value, scope: Any, known: Mapping[str, Picture]) -> None:
    """A picture or code with its corner in the cell."""
    content, height = _drawing(asked, scope, known)
    if content:
        image = Image(io.BytesIO(content))
        image.width, image.height = image.width * height * DOTS / image.height, height * DOTS
        sheet.add_image(image, cell.coordinate)


def _drawing(asked: Value, scope: Any, known: Mapping[str, Picture]) -> tuple[bytes, float]:
    if asked.function == "img":
        picture = known.get(asked.name)
        return (picture.content, picture.height) if picture else (b"", 0)
    if asked.function == "photo":
        return drawn(scope, asked.name)
    text = scope.say(asked.name, "")
    draw = qr_png if asked.function == "qr" else bars_png
    return (draw(text) if text else b"", CODE_MM[asked.function])


def _move_rest(sheet: Any, rows: Rows, merges: list[str], area: Any) -> None:
    """Merged cells, print area, rules of looks and of values, pictures: all where their rows are now."""
    for each in merges:
        for place in _merged(CellRange(each), rows):
            sheet.merge_cells(place)
    if area:
        sheet.print_area = [moved_range(part.rpartition("!")[2].replace("$", ""), rows) for part in _parts(area)]
    kept = sheet.conditional_formatting
    sheet.conditional_formatting = ConditionalFormattingList()
    for each in kept:
        for rule in each.rules:
            sheet.conditional_formatting.add(_moved_ranges(each.sqref, rows), rule)
    for validation in sheet.data_validations.dataValidation:
        validation.sqref = MultiCellRange(_moved_ranges(validation.sqref, rows))
    for image in sheet._images:
        anchor = getattr(image.anchor, "_from", None)
        if anchor is not None and anchor.row + 1 in rows.where and anchor.row + 1 <= rows.last:
            grown = rows.first(anchor.row + 1) - anchor.row - 1
            anchor.row += grown
            if hasattr(image.anchor, "to") and image.anchor.to is not None:
                image.anchor.to.row += grown


def _parts(area: Any) -> list[str]:
    return area.split(",") if isinstance(area, str) else list(area)


def _moved_ranges(ranges: Any, rows: Rows) -> str:
    return " ".join(moved_range(str(each), rows) for each in ranges)


def _merged(old: CellRange, rows: Rows) -> list[str]:
    """A merged range once for each time its first row stands there."""
    places = rows.all(old.min_row)
    found = []
    for top in places:
        height = old.max_row - old.min_row
        bottom = top + height if len(places) > 1 else max(top, rows.end(old.max_row))
        found.append(CellRange(min_col=old.min_col, max_col=old.max_col, min_row=top, max_row=bottom).coord)
    return found


def _break_pages(sheet: Any, plan: list[Placed], lines_per_page: int) -> None:
    """A new page after so many lines; the pages behind the first say that they go on."""
    turns = [number for number, each in enumerate(plan, 1) if each.turn[1]]
    ends = [
        number
        for number, following in zip(turns, [*turns[1:], 0], strict=False)
        if not following or plan[number - 1].turn != plan[following - 1].turn
    ]
    breaks = ends[lines_per_page - 1 : -1 : lines_per_page] if lines_per_page else []
    if breaks:
        sheet.row_breaks = RowBreak()
        for number in breaks:
            sheet.row_breaks.append(Break(id=number))
        sheet.HeaderFooter.differentFirst = True
        sheet.oddHeader.right.text = _("(continued)")
