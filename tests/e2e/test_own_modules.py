"""In a real browser, in Chinese: an administrator makes a module, lays it out, gives roles rights, fills it from a
workbook, and finds its records."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from guanxi.access.models import User
from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.meta import registry
from guanxi.meta.models import CustomRecord
from guanxi.records import store
from tests.kit.browser import barriers
from tests.kit.people import Kit
from tests.kit.trust import DEEP, times
from tests.modules.custom_modules.register import FIELDS

SignIn = Callable[[str], None]
DEVICES = times(30, 1_000)
ON_SCREEN = tuple(FIELDS) if DEEP else ("x_account", "x_state")  # the others are made by the engine of the API


@pytest.fixture
def book(tmp_path: Path) -> Path:
    columns = [Column(name, TEXT) for name in ("设备名称", "所属客户", "状态", "出厂编号", "功率")]
    rows = [[f"数控车床{place}", "海川机械", "运行中", f"A-{place}", "7.50"] for place in range(1, DEVICES)]
    last = ["离心水泵", "海川机械", "维修中", "B-1", "3"]
    write_xlsx(tmp_path / "devices.xlsx", "设备", columns, [*rows, last], ("", []))
    return tmp_path / "devices.xlsx"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(target, "PNG")
    (tmp_path / "photo.png").write_bytes(target.getvalue())
    return tmp_path / "photo.png"


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).first.click()


def put(page: Page, name: str, value: Any) -> None:
    """Fill in a field of a form as its kind wants it."""
    field = page.locator(f"[name={name}]:not([type=hidden])").first
    if isinstance(value, bool):
        field.set_checked(value)
    elif field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(str(value))
    else:
        field.fill(str(value))


def make_fields(page: Page, kit: Kit) -> None:
    for key, more in FIELDS.items():
        if key not in ON_SCREEN:
            store.create(registry.get("custom_field"), kit["admin"], {"object": "x-devices", "key": key, **more})
            continue
        page.goto(f"/m/custom-fields/new?object=x-devices&kind={more['kind']}")
        for name, value in {"key": key, **more}.items():
            if name != "kind":
                put(page, name, value)
        save(page)


def lay_out(page: Page) -> None:
    """The source of records stands among the first fields, which was nowhere; the name a place further down."""
    page.goto("/settings/layouts/x-devices/")
    expect(page.locator("gx-layout[ready]")).to_be_visible()
    heap, section = page.locator("[data-list]").nth(0), page.locator("[data-list]").nth(1)
    heap.locator("[data-key=source_system]").drag_to(section.locator("[data-key=number]"))
    expect(section.locator("[data-key=source_system]")).to_be_visible()
    section.locator("[data-key=name]").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(section.locator("[data-key]").first).not_to_have_attribute("data-key", "name")
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布").first).to_be_visible()
    page.goto("/m/x-devices/new")
    expect(page.locator(".form__section").first.locator("[name=source_system]")).to_be_visible()


def give_rights(page: Page, role: int, actions: tuple[str, ...], hidden: str, masked: str) -> None:
    """What a role may do with devices, a field that it does not see, and one that it sees behind a mask."""
    page.goto(f"/m/roles/{role}/edit")
    for action in actions:
        page.locator(f"[name=rights][value='x_devices.{action}']").check()
    save(page)
    for field, level, mask in ((hidden, "hidden", "none"), (masked, "read", "all")):
        page.goto(f"/m/field-rights/new?role={role}&object=x-devices&field={field}")
        page.locator("[name=level]").select_option(level)
        page.locator("[name=mask]").select_option(mask)
        save(page)


def make_by_hand(page: Page, photo: Path) -> None:
    """A device with lines, a photo, a place and a signature that is drawn."""
    page.goto("/m/x-devices/new")
    page.locator("[name=name]").fill("空压机")
    page.locator("[name='x_place.city']").fill("深圳市")
    page.locator("[name=x_photo][type=file]").set_input_files(photo)
    page.locator("[name='lines.0.x_part']").fill("滤芯")
    page.locator("[name='lines.0.x_count']").fill("2")
    paper = page.locator("gx-signature canvas")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    page.mouse.up()
    save(page)
    expect(page.locator("img[alt='signature.png']").first).to_be_visible()
    expect(page.locator("img[alt='photo.png']").first).to_be_visible()
    expect(page.get_by_text("滤芯").first).to_be_visible()


def test_a_module_is_made_filled_and_found(
    page: Page, sign_in: SignIn, work_off: Callable[[], None], kit: Kit, book: Path, photo: Path
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
    page.locator("[name=sharing]").select_option("read")
    save(page)
    expect(page.get_by_role("link", name="新建字段")).to_be_visible()
    assert barriers(page) == []
    make_fields(page, kit)
    lay_out(page)
    seller, partner = kit["bob"].role_ids[0], kit["charlie"].role_ids[0]
    give_rights(page, seller, ("view", "edit"), hidden="x_price", masked="x_model")
    give_rights(page, partner, ("view",), hidden="x_power", masked="x_serial")
    make_by_hand(page, photo)
    assert barriers(page) == []

    page.goto("/m/x-devices/import")
    page.locator("input[type=file]").set_input_files(book)
    page.get_by_role("button", name="下一步", exact=True).click()
    expect(page.get_by_label("“设备名称”对应的字段")).to_have_value("name")
    page.locator("button[value=import]").click()
    expect(page.locator("gx-progress")).to_be_visible()
    page.goto("about:blank")  # the page goes on by itself when the work is done
    work_off()
    assert CustomRecord.objects.filter(module="x_devices").count() == DEVICES + 1

    page.goto("/m/x-devices/?q=lixinshuibeng")
    expect(page.get_by_role("link", name="离心水泵", exact=True)).to_be_visible()
    pump = CustomRecord.objects.get(module="x_devices", name="离心水泵")
    assert registry.get("x_devices").field("x_load").read(pump) == 24
    assert pump.number.startswith("SB")
    page.goto(f"/m/accounts/{account.pk}/")
    expect(page.locator("#side").get_by_role("link", name="离心水泵")).to_be_visible()
    assert barriers(page) == []

    kit.again("charlie")
    sign_in("charlie")
    page.goto(f"/m/x-devices/{pump.pk}/")
    expect(page.get_by_text("B**").first).to_be_visible()
    assert page.locator("[data-cell=x_power], [data-edit-cell]").count() == 0
