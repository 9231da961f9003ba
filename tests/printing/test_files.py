"""Excel and Word templates: filled with their looks, checked when they come in, nothing hidden in them."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.printing.excel.formulas import Results
from guanxi.printing.excel.moving import Rows, moved, moved_range
from guanxi.printing.excel.plan import Placed
from guanxi.printing.excel.table import shown
from guanxi.printing.rendering import OWN, print_one
from guanxi.records.files import add_file
from tests.kit.people import Kit
from tests.printing.conftest import text_of

pytestmark = pytest.mark.once  # files and words, the same on every database


def workbook(cells: dict[str, Any], **more: Any) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in cells.items():
        sheet[place] = value
    for place in more.get("merged", ()):
        sheet.merge_cells(place)
    if "area" in more:
        sheet.print_area = more["area"]
    sheet["A1"].font = Font(b=True)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


CELLS = {
    "A1": "Quote {{number}}",
    "A3": "{{#lines}}{{index}}",
    "B3": "{{product}}",
    "C3": "{{quantity}}",
    "D3": "{{unit_price}}",
    "E3": "=C3*D3",
    "F3": "{{/lines}}",
    "D4": "Total",
    "E4": "=SUM(E3:E3)",
    "A5": "{{?remark}}",
    "A6": "{{remark}}",
    "A7": "{{/?}}",
    "A8": "{{capitals:lines.amount}}",
    "B8": "=$E$4*2",
}


def with_file(kit: Kit, template: Any, content: bytes, kind: str, name: str) -> Any:
    """A template that prints with a file, through the doors that people use."""
    made = template("", kind=kind)
    add_file(registry.get("print_template"), kit["admin"], made.pk, name, [content])
    return registry.get("print_template").action("use_file").service(actor=kit["admin"], pk=made.pk)


def test_lines_repeat_their_row_and_formulas_follow(kit, deal, template):
    paper = with_file(kit, template, workbook(CELLS, merged=["A8:E8"], area="A1:F8"), "excel", "quote.xlsx")
    name, kind, content = print_one(registry.get("opportunity"), kit["bob"], deal.pk, paper.pk, OWN)
    sheet = load_workbook(io.BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=5)]
    assert name.endswith(".xlsx")
    assert "spreadsheetml" in kind
    assert rows[2] == [1, "呼吸机 ①型", 2, 500, "=C3*D3"]
    assert rows[3] == [2, "Filter & tube", 1, 5.2, "=C4*D4"]
    assert rows[4][3:] == ["Total", "=SUM(E3:E4)"]
    assert rows[5][0] == "壹仟零伍元贰角整"
    assert [str(each) for each in sheet.merged_cells.ranges] == ["A6:E6"]
    assert sheet.print_area.endswith("$A$1:$F$6")
    assert sheet["A1"].font.b


def test_a_filled_workbook_is_shown_with_its_formulas_reckoned(kit, deal, template):
    paper = with_file(kit, template, workbook(CELLS), "excel", "quote.xlsx")
    said = text_of(print_one(registry.get("opportunity"), kit["bob"], deal.pk, paper.pk)[2])
    assert "1005.2" in said
    assert "2010.4" in said
    assert "呼吸机 ①型" in said


def test_what_people_write_is_never_a_formula(kit, template):
    record = kit.make("opportunity", "bob", name='=HYPERLINK("http://evil.test")')
    paper = with_file(kit, template, workbook({"A1": "{{name}}"}), "excel", "a.xlsx")
    content = print_one(registry.get("opportunity"), kit["bob"], record.pk, paper.pk, OWN)[2]
    cell = load_workbook(io.BytesIO(content)).active["A1"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://evil.test")')


@pytest.mark.parametrize(
    ("cells", "code", "told"),
    [
        ({"B3": "{{nam}}", "C4": "{{account.nothing}}"}, "E_TEMPLATE_FIELD", "Sheet!B3 {{nam}}, Sheet!C4"),
        ({"A1": "{{#lines}}", "A2": "{{amount}}"}, "E_TEMPLATE_SYNTAX", "Sheet!A1"),
        ({"A1": "{{/lines}}"}, "E_TEMPLATE_SYNTAX", "Sheet!A1"),
        ({"A1": '=CONCAT("{{name}}")'}, "E_TEMPLATE_FIELD", "Sheet!A1"),
        ({"A1": "{{#people}}{{name}}{{/people}}"}, "E_TEMPLATE_FIELD", "people"),
    ],
)
def test_a_workbook_that_names_what_is_not_there_is_refused_with_its_cells(kit, template, cells, code, told):
    with pytest.raises(DomainError) as refused:
        with_file(kit, template, workbook(cells), "excel", "a.xlsx")
    assert refused.value.code == code
    assert told in refused.value.message


def packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            package.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no package",
        packed(**{"xl/vbaProject.bin": b"x"}),
        packed(**{"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        packed(**{"xl/embeddings/oleObject1.bin": b"x"}),
        packed(**{"xl/sharedStrings.xml": b"\0" * 20_000_000}),
        packed(**{"xl/styles.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        packed(),
        workbook({"A1": "x"})[:-40],
    ],
    ids=["text", "macros", "links", "objects", "bomb", "entities", "empty", "torn"],
)
def test_hostile_packages_are_refused(kit, template, content):
    with pytest.raises(DomainError) as refused:
        with_file(kit, template, content, "excel", "a.xlsx")
    assert refused.value.code == "E_FILE_KIND"


def document(*paragraphs: str, row: tuple[str, ...] = ()) -> bytes:
    made = Document()
    for text in paragraphs:
        made.add_paragraph(text)
    if row:
        table = made.add_table(rows=1, cols=len(row))
        for cell, text in zip(table.rows[0].cells, row, strict=True):
            cell.text = text
    made.sections[0].header.paragraphs[0].text = "{{company.name}}"
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_a_word_document_is_filled_in_paragraphs_rows_and_headers(kit, deal, template):
    content = document(
        "Between {{company.name}} and {{account.name}}",
        "{{?remark}}",
        "Remark {{remark}}",
        "{{/?}}",
        "{{capitals:lines.amount}} {{qr:name}}",
        row=("{{#lines}}{{product}}", "{{amount}}{{/lines}}"),
    )
    paper = with_file(kit, template, content, "word", "contract.docx")
    made = print_one(registry.get("opportunity"), kit["bob"], deal.pk, paper.pk, OWN)[2]
    found = Document(io.BytesIO(made))
    assert [each.text.strip() for each in found.paragraphs] == [
        "Between Acme Medical and 北京新城<医院>",
        "壹仟零伍元贰角整",
    ]
    assert [[cell.text for cell in row.cells] for row in found.tables[0].rows] == [
        ["呼吸机 ①型", "1,000.00"],
        ["Filter & tube", "5.20"],
    ]
    assert found.sections[0].header.paragraphs[0].text == "Acme Medical"
    assert len(found.inline_shapes) == 1
    assert "北京新城<医院>" in text_of(print_one(registry.get("opportunity"), kit["bob"], deal.pk, paper.pk)[2])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{nothing}}", "E_TEMPLATE_FIELD"),
        ("{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}", "E_TEMPLATE_FIELD"),
        ("{{ ''.__class__ }}", "E_TEMPLATE_SYNTAX"),
        ("{{name.__class__.__init__.__globals__}}", "E_TEMPLATE_FIELD"),
        ("{{#lines}} never closed", "E_TEMPLATE_SYNTAX"),
    ],
)
def test_a_hostile_word_template_is_refused(kit, template, text, code):
    with pytest.raises(DomainError) as refused:
        with_file(kit, template, document(text), "word", "a.docx")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("before", "after"),
    [("E3", "E3:E5"), ("$E$3:E3", "$E$3:E5"), ("A1:B4", "A1:B6"), ("A:A", "A:A"), ("A2", "A2"), ("C9", "C11")],
)
def test_references_follow_rows_that_were_repeated(before, after):
    plan = [Placed(1, None), Placed(2, None), *(Placed(3, None, (3, turn)) for turn in (1, 2, 3)), Placed(4, None)]
    assert moved_range(before, Rows(plan, 4)) == after
    assert moved(f"=SUM({before})", Rows(plan, 4), (0, 0), "Sheet") == f"=SUM({after})"


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=6))
def test_sums_of_a_sheet_are_exact(values):
    sheet = Workbook().active
    for row, value in enumerate(values, 1):
        sheet.cell(row, 1, value)
    sheet["B1"] = f"=ROUND((SUM(A1:A{len(values)})+1)*2-0.5, 2)"
    sheet["B2"] = "=B1/0"
    results = Results(sheet)
    assert results.value(sheet["B1"]) == (sum(values) + 1) * 2 - Decimal("0.5")
    assert results.value(sheet["B2"]) is None


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (0.125, "0.0%", "12.5%"),
        (Decimal("7"), "General", "7"),
        (3, '"No. "0', "No. 3"),
        (1234, "¥#,##0", "¥1,234"),
        ("text", "@", "text"),
    ],
)
def test_numbers_are_shown_as_their_formats_say(value, form, said):
    assert shown(value, form) == said
