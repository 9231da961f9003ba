"""In a real browser: looks, language, keys and widths of the frame."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guanxi.access.preferences import keep
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

PAGES = (
    "/",
    "/me",
    "/settings/",
    "/settings/people",
    "/search?q=acme",
    "/nothing-here",
    "/m/users/",
    "/m/activities/",
    "/m/tasks/kanban",
    "/m/accounts/new",
)


def test_the_theme_changes_at_once_and_stays(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.get_by_label("You and your settings").click()

    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 26)"


def test_the_language_changes_everywhere_and_is_kept(page: Page, sign_in: Callable[[str], None], kit: Kit):
    sign_in("bob")
    page.goto("/settings/")
    page.get_by_label("You and your settings").click()
    page.get_by_role("button", name="中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page).to_have_url(re.compile(r"/settings/$"))
    assert kit.user("bob").language == "zh-hans"


def test_the_menu_folds_to_icons_and_stays_folded(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.get_by_role("button", name="Fold or unfold the menu").click()

    assert page.locator("#rail").bounding_box()["width"] == 56
    page.reload()
    assert page.locator("#rail").bounding_box()["width"] == 56


def test_keys_open_search_and_the_sheet_of_keys(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")

    page.keyboard.press("Control+k")

    expect(page.get_by_role("searchbox", name="Search everything")).to_be_focused()


def test_the_keyboard_alone_reaches_the_content(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", ["laptop", "phone"])
def test_pages_of_the_frame_have_no_barriers_and_fit_the_screen(
    page: Page, sign_in: Callable[[str], None], kit: Kit, theme: str, width: str
):
    sign_in("admin")
    kit.make("task", "admin", subject="Call the ward")
    deal = kit.make("opportunity", "admin", name="Beds", amount="1500.00")
    kit.make("activity", "admin", account=deal.account_id, content="Spoke about beds and of nothing else, " * 5)
    keep(kit["admin"], "theme", theme)
    if width == "phone":
        page.set_viewport_size(PHONE)

    found = {}
    for address in PAGES:
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[address] = [*barriers(page), *([f"{wider} px too wide"] if wider > 0 else [])]

    assert {address: problems for address, problems in found.items() if problems} == {}


def test_the_menu_of_a_phone_opens_over_the_page_and_closes_again(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto("/")
    page.get_by_role("link", name="Open the menu").click()
    expect(page.locator("#rail")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#rail")).to_be_hidden()


def test_a_page_on_a_cold_cache_travels_in_less_than_150_kilobytes(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    sizes: list[int] = []
    listening = page.context.new_cdp_session(page)
    listening.send("Network.enable")
    listening.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/", wait_until="networkidle")

    assert len(sizes) < 25
    assert 10_000 < sum(sizes) < 150_000
