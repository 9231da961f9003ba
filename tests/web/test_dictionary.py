"""The data dictionary names every module, its relations and fields, as pages and as files."""

import io

import pytest
from openpyxl import load_workbook

from guanxi.meta import registry
from guanxi.modules.accounts.module import ACCOUNT
from guanxi.records import store
from guanxi.records.field_indexes import advised, make
from tests.kit.people import Kit

OPTIONS = "red | 红 | Red"


@pytest.mark.once
def test_every_module_is_told_with_its_fields_on_pages_and_in_files(kit: Kit) -> None:
    admin = kit["admin"]
    store.create(registry.get("custom_module"), admin, {"name": "设备", "name_en": "Device", "slug": "x-devices"})
    for key, more in {
        "x_account": {"name": "客户", "kind": "reference", "target": "accounts"},
        "x_colour": {"name": "颜色", "name_en": "Colour", "kind": "choice", "options": OPTIONS, "indexed": True},
    }.items():
        store.create(registry.get("custom_field"), admin, {"object": "x-devices", "key": key, **more})
    browser = kit.browser("admin")

    found = browser.get("/settings/dictionary").content.decode()
    assert all(f">{module.slug}</code>" in found for module in registry.all_modules())
    assert "/dictionary/x-devices" in browser.get("/settings/dictionary?q=devi").content.decode()
    assert "/dictionary/accounts" not in browser.get("/settings/dictionary?q=devi").content.decode()
    page = browser.get("/settings/dictionary/x-devices").content.decode()
    assert all(text in page for text in ("x_colour", "One of several", "indexed", "red · Red", "meta_customrecord"))
    assert "/dictionary/x-devices" in browser.get("/settings/dictionary/accounts").content.decode()

    book = load_workbook(io.BytesIO(b"".join(browser.get("/settings/dictionary.xlsx"))))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    colour = next(row for row in rows if row[4] == "x_colour")
    assert (colour[2], *colour[5:9]) == ("x-devices", "颜色", "Colour", "单选", "One of several")
    assert "red = 红 / Red" in colour
    assert len({row[2] for row in rows}) == len(registry.all_modules())
    for language, kind in (("zh-hans", "单选"), ("en", "One of several")):
        document = browser.get("/settings/dictionary.html", {"language": language}).content.decode()
        assert all(text in document for text in ('id="x-devices"', f'lang="{language}"', kind)), language
    assert browser.get("/settings/dictionary.html?language=tlh").status_code == 404
    assert [kit.browser("bob").get(f"/settings/dictionary{end}").status_code for end in ("", ".xlsx", ".html")] == [
        403
    ] * 3
    assert browser.get("/settings/dictionary/x-nothing").status_code == 404


def test_an_index_that_was_made_by_itself_is_told(kit: Kit) -> None:
    city, page = ACCOUNT.field("city"), kit.browser("admin").get
    before = page("/settings/dictionary/accounts").content.decode()
    for index in advised(ACCOUNT, city):
        make(index)

    after = page("/settings/dictionary/accounts").content.decode()

    assert after.count("indexed") == before.count("indexed") + 1
