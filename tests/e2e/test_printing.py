"""In a real browser: the page of a print template is drawn and seen as PDF; an Excel file is uploaded and comes back
filled."""

import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from guanxi.meta import registry
from guanxi.printing.models import PrintTemplate
from guanxi.records import store
from tests.kit.browser import barriers
from tests.kit.people import Kit
from tests.printing.conftest import deal, text_of  # noqa: F401  a fixture

MODULE = registry.get("print_template")
DRAWN = 20_000  # milliseconds that a page may take to be drawn beside other work


def test_a_template_is_drawn_with_a_field_and_leaves_as_pdf(
    page: Page,
    sign_in: Callable[[str], None],
    kit: Kit,
    deal: object,  # noqa: F811
) -> None:
    data = {"name": "Offer", "object": "opportunities", "language": "en", "body": "<p>Dear all</p>"}
    paper = store.create(MODULE, kit["admin"], data)
    sign_in("admin")
    page.goto(f"/m/print-templates/{paper.pk}/edit")
    drawn = page.locator("gx-page[data-key=body] [contenteditable]")
    drawn.click()
    page.keyboard.press("End")
    page.keyboard.type(", this is about {{name}}, 大写 {{capitals:lines.amount}}")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Offer")
    assert "{{name}}" in PrintTemplate.objects.get(pk=paper.pk).body
    expect(page.get_by_role("img", name="Page 1").first).to_be_visible(timeout=DRAWN)

    page.goto(f"/m/opportunities/{deal.pk}/print?template={paper.pk}")  # type: ignore[attr-defined]
    assert barriers(page) == []
    seen = page.get_by_role("link", name="Print or save as PDF").get_attribute("href") or ""
    pdf = page.request.get(seen).body()

    assert "Dear all, this is about Ventilators, 大写 壹仟零伍元贰角整" in " ".join(text_of(pdf).split())


def test_an_excel_file_is_uploaded_as_a_template_and_comes_back_filled(
    page: Page,
    sign_in: Callable[[str], None],
    kit: Kit,
    deal: object,  # noqa: F811
    tmp_path: Path,
) -> None:
    book = Workbook()
    book.active.append(["Offer", "{{name}}"])  # type: ignore[union-attr]
    book.active.append(["{{#lines}}{{product}}", "{{amount}}", "{{/lines}}"])  # type: ignore[union-attr]
    book.save(tmp_path / "offer.xlsx")
    data = {"name": "Sheet", "object": "opportunities", "language": "en", "kind": "excel"}
    paper = store.create(MODULE, kit["admin"], data)
    sign_in("admin")
    page.goto(f"/m/print-templates/{paper.pk}/")
    page.locator("input[type=file]").first.set_input_files(tmp_path / "offer.xlsx")
    expect(page.get_by_role("link", name="offer.xlsx").first).to_be_visible()
    page.get_by_role("link", name="Print with this file").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Print with this file").click()
    expect(page.get_by_role("img", name="Page 1").first).to_be_visible(timeout=DRAWN)

    page.goto(f"/m/opportunities/{deal.pk}/print?template={paper.pk}")  # type: ignore[attr-defined]
    with page.expect_download() as got:
        page.get_by_role("link", name="Filled file").click()

    cells = load_workbook(io.BytesIO(got.value.path().read_bytes())).active.values  # type: ignore[union-attr]
    assert [list(row[:2]) for row in cells] == [["Offer", "Ventilators"], ["呼吸机 ①型", 1000], ["Filter & tube", 5.2]]
