"""An Excel sheet comes in through the wizard and goes again, by keyboard alone; the pages have no barriers."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.modules.accounts.models import Account
from tests.kit.browser import LAPTOP, PHONE, barriers

SignIn = Callable[[str], None]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A sheet with a value that Guanxi has no word for."""
    columns = [Column("客户名称", TEXT), Column("Level", TEXT), Column("Place", TEXT)]
    rows = [["Riverside", "VIP", "Oslo"], ["Hillside", "Regular", "Bergen"], ["", "Regular", "Nowhere"]]
    write_xlsx(tmp_path / "customers.xlsx", "Customers", columns, rows, ("About", [("Made by", "hand")]))
    return tmp_path / "customers.xlsx"


def press(page: Page, name: str) -> None:
    """Go to a button with the keyboard and press it."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    page.keyboard.press("Enter")


def choose(page: Page, name: str, letters: str) -> None:
    """Choose an entry of a list by its first letters."""
    page.get_by_label(name, exact=True).focus()
    page.keyboard.type(letters)


def test_a_workbook_is_imported_and_undone_by_keyboard(
    page: Page, sign_in: SignIn, work_off: Callable[[], None], book: Path
):
    sign_in("bob")
    page.goto("/m/accounts/import")
    page.locator("input[type=file]").set_input_files(book)
    press(page, "Next")

    expect(page.get_by_label("Field for 客户名称")).to_have_value("name")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        choose(page, "Field for Place", "City")
    expect(page.get_by_label("Field for Place")).to_have_value("city")
    expect(page.get_by_label("Field for Place")).to_be_focused()
    choose(page, "What “VIP” means", "Key")
    press(page, "Check without importing")
    expect(page.locator("gx-progress")).to_be_visible()
    work_off()
    expect(page.get_by_text("This was a check")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Line 4")).to_contain_text("Account name")
    assert not Account.objects.exists()

    press(page, "Import now")
    expect(page.locator("gx-progress")).to_be_visible()
    work_off()
    expect(page.get_by_text("The import is finished.")).to_be_visible()
    assert dict(Account.objects.values_list("name", "level")) == {"Riverside": "A", "Hillside": "B"}

    result = page.url
    page.get_by_role("link", name="Show the imported records").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("import="))
    expect(page.get_by_role("link", name="Riverside", exact=True)).to_be_visible()
    page.goto(result)
    press(page, "Undo the import")
    expect(page.get_by_text("The import is being undone.")).to_be_visible()
    work_off()
    page.reload()
    expect(page.get_by_text("This import was undone")).to_be_visible()
    assert not Account.objects.filter(deleted_at=None).exists()


@pytest.mark.parametrize(("scheme", "size"), [("light", LAPTOP), ("dark", PHONE)])
def test_the_pages_of_import_and_export_have_no_barriers(
    page: Page, sign_in: SignIn, work_off: Callable[[], None], book: Path, scheme: str, size: dict[str, int]
):
    sign_in("bob")
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.goto("/m/accounts/import")
    found = barriers(page)
    page.locator("input[type=file]").set_input_files(book)
    press(page, "Next")
    page.wait_for_url("**/import/map?*")
    page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    found += barriers(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    press(page, "Check without importing")
    expect(page.locator("gx-progress")).to_be_visible()
    work_off()
    expect(page.get_by_text("This was a check")).to_be_visible()
    found += barriers(page)
    page.goto("/m/accounts/export")
    assert found + barriers(page) == []
