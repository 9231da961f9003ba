"""Workbooks as people make them, built by hand part by part: what stands in their cells comes out as it was seen."""

import re
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from python_calamine import CalamineWorkbook

from guanxi.exchange.formats.reading import form_of, read_table
from guanxi.exchange.formats.xlsx_writer import DATE, MOMENT, NUMBER, TEXT, Column, write_xlsx
from guanxi.kernel.errors import DomainError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
CODES = ["General", "yyyy-mm-dd", "00000", "0.00", "0%", 'yyyy"年"m"月"', "h:mm"]

pytestmark = pytest.mark.once


def workbook(path: Path, *sheets: str, strings: str = "", book: str = "", names: tuple[str, ...] = ()) -> Path:
    """A workbook of sheets that are given as rows of XML, or as whole parts."""
    names = names or tuple(f"Sheet{place}" for place in range(1, len(sheets) + 1))
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
    inner = {f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
    inner |= {"s": ("sharedStrings", "/xl/sharedStrings.xml"), "t": ("styles", "styles.xml")}
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(CODES))
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(CODES)))
    parts = {
        "_rels/.rels": relations({"a": ("officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": relations(inner),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{DOCUMENT}">{book}<sheets>{listed}</sheets></workbook>',
        "xl/styles.xml": f"<styleSheet {MAIN}><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        **{f"xl/worksheets/sheet{n}.xml": whole_sheet(sheet) for n, sheet in enumerate(sheets, 1)},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def relations(targets: dict[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{key}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f"<Relationships {RELATIONS}>{inner}</Relationships>"


def whole_sheet(sheet: str, behind: str = "") -> str:
    whole = f"<worksheet {MAIN}><sheetData>{sheet}</sheetData>{behind}</worksheet>"
    return sheet if sheet.startswith(("<worksheet", "<?", "<!", "<x:")) else whole


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def text(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def number(place: str, value: str, style: int = 0) -> str:
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def cells_of(path: Path, sheet: str = "") -> list[list[str]]:
    table = read_table(path, sheet=sheet)
    return [list(table.header), *(list(found.cells) for found in table.rows())]


@pytest.mark.parametrize(
    ("raw", "style", "seen"),
    [
        ("12.3", 3, "12.30"),
        ("12.300000000000001", 0, "12.3"),
        ("0.30000000000000004", 0, "0.3"),
        ("1E-3", 0, "0.001"),
        ("42.0", 0, "42"),
        ("7", 2, "00007"),
        ("13800138000", 0, "13800138000"),
        ("1.1010519900307E+17", 0, "110105199003070000"),
        ("0.25", 4, "25%"),
        ("45292", 1, "2024-01-01"),
        ("45292.5", 1, "2024-01-01 12:00:00"),
        ("45292", 5, "2024-01-01"),
        ("0.375", 6, "09:00:00"),
        ("59", 1, "1900-02-28"),
        ("-3.5", 0, "-3.5"),
    ],
)
def test_numbers_and_days_come_as_they_were_seen(tmp_path, raw, style, seen):
    path = workbook(tmp_path / "a.xlsx", row(1, text("A1", "n")) + row(2, number("A2", raw, style)))
    assert cells_of(path) == [["n"], [seen]]


def test_days_of_old_macs_are_counted_from_1904(tmp_path):
    rows = row(1, text("A1", "day")) + row(2, number("A2", "43830", 1))
    assert cells_of(workbook(tmp_path / "a.xlsx", rows, book='<workbookPr date1904="1"/>'))[1] == ["2024-01-01"]


def test_texts_values_of_formulas_truths_and_errors(tmp_path):
    strings = (
        "<si><t>中国</t></si>"
        "<si><r><t>two </t></r><r><t>runs</t></r><rPh><t>spoken</t></rPh></si>"
        "<si><t>00123456789012345678</t></si>"
    )
    cells = (
        '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="s"><v>2</v></c>'
        '<c r="D2" t="str"><f>A1&amp;B1</f><v>made</v></c><c r="E2" t="b"><v>1</v></c>'
        '<c r="F2" t="e"><v>#N/A</v></c><c r="G2"><f>1+1</f><v>2</v></c>' + text("H2", "a_x000D_b")
    )
    header = "".join(text(f"{letter}1", letter) for letter in "ABCDEFGH")
    path = workbook(tmp_path / "a.xlsx", row(1, header) + row(2, cells), strings=strings)
    assert cells_of(path)[1] == ["中国", "two runs", "00123456789012345678", "made", "true", "#N/A", "2", "a\rb"]


def test_titles_are_left_out_and_headers_of_several_lines_are_one(tmp_path):
    rows = (
        row(1, text("A1", "Customers 2026"))
        + row(3, text("A3", "Name"), text("B3", "Phone"), text("D3", "City"))
        + row(4, text("B4", "Office"), text("C4", "Home"))
        + row(5, text("A5", "Alpha"), text("B5", "1"), text("C5", "2"), text("D5", "Bonn"))
    )
    ranges = ("A1:D1", "B3:C3", "A3:A4", "D3:D4")
    merged = "".join(f'<mergeCell ref="{place}"/>' for place in ranges)
    table = read_table(workbook(tmp_path / "a.xlsx", whole_sheet(rows, f"<mergeCells>{merged}</mergeCells>")))
    assert table.header == ("Name", "Office", "Home", "City")
    assert [(found.line, found.cells) for found in table.rows()] == [(5, ["Alpha", "1", "2", "Bonn"])]


def test_any_sheet_can_be_chosen_and_hidden_ones_are_not_offered(tmp_path):
    sheets = [row(1, text("A1", name)) + row(2, text("A2", "x")) for name in ("one", "two")]
    path = workbook(tmp_path / "a.xlsx", *sheets, names=("First", "Second"))
    assert form_of(path).sheets == ("First", "Second")
    assert cells_of(path, "Second")[0] == ["two"]
    with pytest.raises(DomainError, match="E_CHOICE"):
        read_table(path, sheet="Third")


def test_empty_rows_and_cells_in_between(tmp_path):
    rows = (
        row(2, text("A2", "a"), text("C2", "c"))
        + row(5, text("C5", "z"))
        + row(9, text("A9", "=SUM(1)"), text("E9", "x"))
    )
    table = read_table(workbook(tmp_path / "a.xlsx", rows))
    assert table.header == ("a", "", "c")
    assert [found.cells for found in table.rows()] == [["", "", "z"], ["'=SUM(1)", "", "", "", "x"]]


def test_prefixed_names_are_understood(tmp_path):
    plain = whole_sheet(row(1, text("A1", "a")) + row(2, number("A2", "1")))
    prefixed = re.sub("<(/?)(?=[a-z])", r"<\1x:", plain).replace("xmlns=", "xmlns:x=")
    assert cells_of(workbook(tmp_path / "a.xlsx", prefixed)) == [["a"], ["1"]]


def test_a_bomb_is_refused_before_it_goes_off(tmp_path):
    rows = row(1, text("A1", "a")) + " " * (100 * 2**20)
    path = workbook(tmp_path / "a.xlsx", rows)
    tracemalloc.start()
    with pytest.raises(DomainError, match="E_TOO_LARGE"):
        read_table(path)
    assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    tracemalloc.stop()


def test_entities_and_damage_are_refused_in_one_sentence(tmp_path):
    evil = '<!DOCTYPE x [<!ENTITY a "b">]>' + whole_sheet(row(1, text("A1", "&a;")))
    for sheet in (evil, "<?xml version='1.0'?><worksheet><sheetData><row>", row(1, '<c r="A1" t="s"><v>99</v></c>')):
        with pytest.raises(DomainError, match="damaged"):
            read_table(workbook(tmp_path / "a.xlsx", sheet))


def test_a_cell_far_to_the_right_is_refused_and_far_below_takes_no_memory(tmp_path):
    right = workbook(tmp_path / "a.xlsx", row(1, text("A1", "a")) + row(2, text("XFD2", "x")))
    with pytest.raises(DomainError, match="E_CSV"):
        cells_of(right)
    below = workbook(tmp_path / "b.xlsx", row(1, text("A1", "a")) + row(1048576, text("A1048576", "x")))
    assert cells_of(below)[1] == ["x"]


def test_what_we_write_other_programs_read(tmp_path):
    columns = [
        Column("ID", NUMBER),
        Column("Name", TEXT),
        Column("Sum", NUMBER, 2),
        Column("Day", DATE),
        Column("At", MOMENT),
    ]
    columns.append(Column("Level", TEXT, choices=("Key", "Normal")))
    rows = [
        ["7", "=1+1", "12.30", "2026-03-01", "2026-03-01T01:30:00Z", "Key"],
        ["1234567890123456", "+86 10", "", "", "", ""],
    ]
    write_xlsx(tmp_path / "a.xlsx", "List: all/of it", columns, rows, ("About", [("By", "Ann")]))
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["List  all of it", "About"]
    found = book.get_sheet_by_index(0).to_python()
    assert found[1][:4] == [7.0, "=1+1", 12.3, date(2026, 3, 1)]
    assert found[2][:3] == ["1234567890123456", "+86 10", ""]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "Key,Normal" in sheet
    assert cells_of(tmp_path / "a.xlsx")[1] == ["7", "'=1+1", "12.30", "2026-03-01", "2026-03-01 01:30:00", "Key"]


def test_an_empty_list_has_its_header(tmp_path):
    write_xlsx(tmp_path / "a.xlsx", "x", [Column("ID", NUMBER)], [], ("About", []))
    assert cells_of(tmp_path / "a.xlsx") == [["ID"]]
