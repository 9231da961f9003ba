"""A filled workbook as tables of a page: widths, merged cells, letters, borders, numbers as their formats say."""

import base64
import io
import re
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from guanxi.kernel.money import round_half_up
from guanxi.printing.excel.formulas import Results

PIXELS = 7.2  # of a character's width
BORDERS = {"thin": "0.25mm solid", "medium": "0.5mm solid", "thick": "0.8mm solid", "double": "0.7mm double"}
SIDES = ("left", "right", "top", "bottom")


def tables_of(content: bytes) -> str:
    """Every visible sheet as a table, each on pages of its own."""
    book = load_workbook(io.BytesIO(content))
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return "".join(_table(sheet, is_first=not place) for place, sheet in enumerate(sheets))


def _table(sheet: Any, *, is_first: bool) -> str:
    left, top, right, bottom = _area(sheet)
    results, merged = Results(sheet), _merged(sheet)
    covered = {place for (row, column), span in merged.items() for place in _under(row, column, span)}
    breaks = {each.id for each in sheet.row_breaks.brk}
    widths = [_width(sheet, column) for column in range(left, right + 1)]
    columns = "".join(f'<col style="width:{width / sum(widths) * 100:.2f}%">' for width in widths)
    drawn = _pictures(sheet)
    rows = []
    for row in range(top, bottom + 1):
        cells = [
            _cell(sheet.cell(row, column), results, merged.get((row, column)), drawn.get((row, column), ""))
            for column in range(left, right + 1)
            if (row, column) not in covered
        ]
        height = sheet.row_dimensions[row].height
        style = f' style="height:{height}pt"' if height else ""
        rows.append(f"<tr{style}>{''.join(cells)}</tr>")
        if row in breaks:
            rows.append("</tbody></table>" + _opening(columns, is_first=False))
    return f"{_opening(columns, is_first=is_first)}{''.join(rows)}</tbody></table>"


def _opening(columns: str, *, is_first: bool) -> str:
    look = "sheet" if is_first else "sheet break"
    return f'<table class="{look}" style="table-layout:fixed"><colgroup>{columns}</colgroup><tbody>'


def _area(sheet: Any) -> tuple[int, int, int, int]:
    """What is printed: the print area, else all that is filled."""
    area = sheet.print_area
    text = (area if isinstance(area, str) else ",".join(area or ())).split(",")[0].rpartition("!")[2].replace("$", "")
    if not text:
        return 1, 1, sheet.max_column, sheet.max_row
    left, top, right, bottom = range_boundaries(text)
    return left or 1, top or 1, right or sheet.max_column, bottom or sheet.max_row


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Rows and columns that merged cells span, by their first cell."""
    return {
        (each.min_row, each.min_col): (each.max_row - each.min_row + 1, each.max_col - each.min_col + 1)
        for each in sheet.merged_cells.ranges
    }


def _under(row: int, column: int, span: tuple[int, int]) -> list[tuple[int, int]]:
    return [(row + down, column + along) for down in range(span[0]) for along in range(span[1]) if down or along]


def _width(sheet: Any, column: int) -> float:
    width = sheet.column_dimensions[get_column_letter(column)].width
    return float(width or sheet.sheet_format.defaultColWidth or 8.43) * PIXELS


def _cell(cell: Any, results: Results, span: tuple[int, int] | None, drawn: str) -> str:
    value = results.value(cell)
    size = f' rowspan="{span[0]}" colspan="{span[1]}"' if span else ""
    text = escape(shown(value, cell.number_format)).replace("\n", "<br>")
    return f'<td{size} style="{_style(cell, value)}">{drawn}{text}</td>'


def _style(cell: Any, value: Any) -> str:
    found = [f"font-size:{cell.font.sz or 11}pt"]
    found += ["font-weight:700"] if cell.font.b else []
    found += ["text-decoration:underline"] if cell.font.u else []
    colour = _colour(cell.font.color)
    found += [f"color:#{colour}"] if colour else []
    fill = _colour(cell.fill.fgColor) if cell.fill.fill_type == "solid" else ""
    found += [f"background:#{fill}"] if fill else []
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    along = cell.alignment.horizontal or ("right" if is_number else "left")
    found.append(f"text-align:{along if along in {'left', 'right', 'center', 'justify'} else 'left'}")
    found.append(f"vertical-align:{ {'top': 'top', 'center': 'middle'}.get(cell.alignment.vertical or '', 'bottom') }")
    for side in SIDES:
        border = getattr(cell.border, side).style if cell.border and getattr(cell.border, side) else None
        found.append(f"border-{side}:{BORDERS.get(border, '0.25mm solid') + ' #333' if border else '0'}")
    return ";".join(found)


def _colour(colour: Any) -> str:
    """Six digits of a colour that a workbook says itself; those of a theme stay ours."""
    value = getattr(colour, "rgb", None) if colour is not None and getattr(colour, "type", "") == "rgb" else None
    return value[-6:] if isinstance(value, str) and re.fullmatch("[0-9A-Fa-f]{6,8}", value) else ""


def _pictures(sheet: Any) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for image in sheet._images:
        anchor = getattr(image.anchor, "_from", None)
        if anchor is not None:
            kind = (image.format or "png").lower()
            url = f"data:image/{kind};base64,{base64.b64encode(image._data()).decode()}"
            tag = f'<img src="{url}" style="width:{image.width:.0f}px;height:{image.height:.0f}px" alt="">'
            found[anchor.row + 1, anchor.col + 1] = tag
    return found


def shown(value: Any, form: str) -> str:
    """A value as the number format of its cell says it, as far as such formats are common."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime | date):
        return _moment(value, form)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    return _number(Decimal(str(value)), form.split(";", maxsplit=1)[0])


def _moment(value: datetime | date, form: str) -> str:
    day = f"{value.year}年{value.month}月{value.day}日" if "年" in form else f"{value:%Y-%m-%d}"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) and "h" in form.lower() else day


def _number(value: Decimal, form: str) -> str:
    plain = re.sub(r"\[[^\]]*\]|_.|\*.", "", form)
    if plain in {"General", "@", ""}:
        return f"{value.normalize():f}" if value == value.to_integral_value() or value else "0"
    quoted = re.sub(r'"([^"]*)"|\\(.)', lambda found: found[1] or found[2] or "", plain)
    digits = re.search(r"[#0,?]*[#0?](?:\.([0#?]+))?%?", quoted)
    if digits is None:
        return f"{value:f}"
    is_percent = digits[0].endswith("%")
    number = round_half_up(value * 100 if is_percent else value, len(digits[1] or ""))
    said = f"{number:,f}" if "," in digits[0] else f"{number:f}"
    return quoted.replace(digits[0], said + ("%" if is_percent else ""), 1)
