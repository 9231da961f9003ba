"""In a real browser, in Chinese: an administrator makes a module, fills it from a workbook, and finds its records."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guanxi.access.models import User
from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.meta import registry
from guanxi.meta.models import CustomRecord
from guanxi.records import store
from tests.kit.browser import barriers
from tests.kit.people import Kit
from tests.kit.trust import times

SignIn = Callable[[str], None]
DEVICES = times(30, 1_000)
STATES = "running | 运行中 | Running\nrepair | 维修中 | Under repair"
# The first are made on the screen, the others by the engine of the API.
ON_SCREEN: dict[str, tuple[str, dict[str, str]]] = {
    "所属客户": ("reference", {"key": "x_account", "target": "accounts"}),
    "状态": ("choice", {"key": "x_state", "options": STATES}),
}
OTHERS: dict[str, dict[str, Any]] = {
    "x_serial": {"name": "出厂编号", "kind": "text", "once": True, "searched": True},
    "x_model": {"name": "型号", "kind": "text"},
    "x_installed": {"name": "安装日期", "kind": "date"},
    "x_checked": {"name": "最近检修", "kind": "datetime"},
    "x_power": {"name": "功率", "kind": "decimal"},
    "x_load": {"name": "日耗电", "kind": "formula", "result": "number", "formula": "x_power * 8"},
    "x_floor": {"name": "楼层", "kind": "integer"},
    "x_price": {"name": "购置金额", "kind": "money"},
    "x_share": {"name": "折旧率", "kind": "percent"},
    "x_online": {"name": "联网", "kind": "boolean"},
    "x_marks": {"name": "用途", "kind": "multichoice", "options": STATES},
    "x_keeper": {"name": "保管人", "kind": "user"},
    "x_manual": {"name": "说明书", "kind": "url"},
    "x_notes": {"name": "备忘", "kind": "longtext"},
    "x_part": {"name": "配件", "kind": "text", "in_lines": True},
    "x_count": {"name": "数量", "kind": "integer", "in_lines": True},
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    columns = [Column(name, TEXT) for name in ("设备名称", "所属客户", "状态", "出厂编号", "功率")]
    rows = [[f"数控车床{place}", "海川机械", "运行中", f"A-{place}", "7.50"] for place in range(1, DEVICES)]
    write_xlsx(
        tmp_path / "devices.xlsx", "设备", columns, [*rows, ["离心水泵", "海川机械", "维修中", "B-1", "3"]], ("", [])
    )
    return tmp_path / "devices.xlsx"


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).first.click()


def test_a_module_is_made_filled_and_found(
    page: Page, sign_in: SignIn, work_off: Callable[[], None], kit: Kit, book: Path
):
    account = kit.make("account", "admin", name="海川机械")
    User.objects.filter(pk=kit["admin"].user_id).update(language="zh-hans")
    sign_in("admin")

    page.goto("/m/custom-modules/new")
    page.get_by_label("名称", exact=False).first.fill("设备档案")
    page.locator("[name=slug]").fill("x-devices")
    page.locator("[name=numbering]").fill("SB{yyyy}{seq:4}")
    page.locator("[name=title_label]").fill("设备名称")
    page.locator("[name=menu]").select_option("service")
    save(page)
    expect(page.get_by_role("link", name="新建字段")).to_be_visible()
    assert barriers(page) == []
    for name, (kind, values) in ON_SCREEN.items():
        page.goto(f"/m/custom-fields/new?object=x-devices&kind={kind}")
        page.locator("[name=name]").fill(name)
        page.locator("[name=key]").fill(values["key"])
        if "target" in values:
            page.locator("[name=target]").select_option(values["target"])
        else:
            page.locator("[name=options]").fill(values["options"])
        save(page)
    for key, more in OTHERS.items():
        store.create(registry.get("custom_field"), kit["admin"], {"object": "x-devices", "key": key, **more})

    page.goto("/m/x-devices/import")
    page.locator("input[type=file]").set_input_files(book)
    page.get_by_role("button", name="下一步", exact=True).click()
    expect(page.get_by_label("“设备名称”对应的字段")).to_have_value("name")
    page.locator("button[value=import]").click()
    expect(page.locator("gx-progress")).to_be_visible()
    work_off()
    assert CustomRecord.objects.filter(module="x_devices").count() == DEVICES

    page.goto("/m/x-devices/?q=lixinshuibeng")
    expect(page.get_by_role("link", name="离心水泵", exact=True)).to_be_visible()
    pump = CustomRecord.objects.get(module="x_devices", name="离心水泵")
    assert registry.get("x_devices").field("x_load").read(pump) == 24
    assert pump.number.startswith("SB")
    page.goto(f"/m/accounts/{account.pk}/")
    expect(page.locator("#side").get_by_role("link", name="离心水泵")).to_be_visible()
    assert barriers(page) == []
