"""In a real browser: looks, language, keys and widths of the frame."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from guanxi.access.preferences import keep, kept
from guanxi.meta import registry
from guanxi.records import store
from tests.kit.browser import PHONE, barriers
from tests.kit.people import PASSWORD, Kit
from tests.kit.trust import only_in_trust

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

    expect(page.get_by_role("combobox", name="Search everything")).to_be_focused()


def test_the_keyboard_alone_reaches_the_content(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize(
    ("theme", "width"),
    [
        ("light", "laptop"),
        ("dark", "phone"),
        pytest.param("dark", "laptop", marks=only_in_trust),  # pages of records are looked at so
        pytest.param("light", "phone", marks=only_in_trust),
    ],
)
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


def test_the_theme_goes_with_the_person_to_another_browser(
    page: Page, sign_in: Callable[[str], None], kit: Kit, site: str, chromium_browser: Browser
):
    sign_in("bob")
    page.goto("/")
    page.get_by_label("You and your settings").click()
    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="Dark").click()
    elsewhere = chromium_browser.new_context(base_url=site, color_scheme="light")
    elsewhere.add_cookies([{"name": "sessionid", "value": kit.browser("bob").cookies["sessionid"].value, "url": site}])
    other = elsewhere.new_page()
    other.goto("/", wait_until="commit")

    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
    elsewhere.close()


def test_entries_of_the_menu_are_pinned_and_ordered_by_keyboard(page: Page, sign_in: Callable[[str], None], kit: Kit):
    sign_in("bob")
    page.goto("/")
    rail = page.get_by_role("navigation", name="Main menu")
    for name in ("Accounts", "Tasks"):
        rail.get_by_role("link", name=name, exact=True).hover()
        rail.get_by_role("button", name=f"Pin {name}").click()
        expect(rail.get_by_role("button", name=f"Unpin {name}")).to_be_visible()

    with page.expect_response("**/preferences"):
        rail.get_by_role("link", name="Tasks", exact=True).press("Alt+ArrowUp")

    expect(rail.locator("[data-order] .rail__name")).to_have_text(["Tasks", "Accounts"])
    assert kept(kit["bob"])["pinned"] == ["/m/tasks/", "/m/accounts/"]
    expect(rail.get_by_role("link", name="Tasks", exact=True)).to_be_focused()


def test_pins_are_ordered_without_scripts_on_the_page_of_ones_own_settings(
    site: str, kit: Kit, chromium_browser: Browser
):
    keep(kit["bob"], "pinned", ["/m/tasks/", "/m/accounts/"])
    plain = chromium_browser.new_context(base_url=site, java_script_enabled=False, locale="en-GB")
    plain.add_cookies([{"name": "sessionid", "value": kit.browser("bob").cookies["sessionid"].value, "url": site}])
    page = plain.new_page()
    page.goto("/me")
    page.get_by_role("button", name="Move Accounts up").click()

    assert kept(kit["bob"])["pinned"] == ["/m/accounts/", "/m/tasks/"]
    plain.close()


def test_keys_go_to_pages_and_leave_writing_alone(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile(r"/m/accounts/$"))

    page.get_by_role("searchbox", name="Search in this list").focus()
    page.keyboard.type("g?c")
    page.locator("main").dispatch_event("keydown", {"key": "?", "isComposing": True, "bubbles": True})

    expect(page.get_by_role("searchbox", name="Search in this list")).to_have_value("g?c")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_sheet_of_keys_tells_where_the_letters_lead(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")

    expect(sheet.locator("div:has(> dd:text-is('Workbench')) kbd")).to_have_text(["g", "w"])
    expect(sheet.locator("div:has(> dd:text-is('Notices')) kbd")).to_have_text(["g", "m"])
    assert "" not in [meaning.strip() for meaning in sheet.locator("dd").all_inner_texts()]
    assert barriers(page) == []


def test_something_new_is_made_from_anywhere_by_keyboard(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/settings/")
    page.keyboard.press("c")
    first = page.locator("[data-create] .menu__item").first
    expect(first).to_be_focused()

    page.keyboard.press("Escape")

    expect(first).to_be_hidden()


def test_a_phone_has_five_ways_at_the_thumb(page: Page, sign_in: Callable[[str], None], kit: Kit):
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto("/")
    dock = page.get_by_role("navigation", name="Shortcuts")

    expect(dock.locator(".dock__item")).to_have_count(5)
    assert min(box["height"] for item in dock.locator(".dock__item").all() if (box := item.bounding_box())) >= 44
    assert dock.locator("a.dock__item").all_inner_texts() == ["Workbench", "Accounts", "Messages", "Me"]


def test_a_small_card_comes_to_who_points_at_a_record(page: Page, sign_in: Callable[[str], None], kit: Kit):
    contact = _contact(kit)
    sign_in("bob")
    page.goto(f"/m/contacts/{contact.pk}/")
    asked = _asked(page, "/card")

    page.locator("dl.key-facts a", has_text="Riverside").hover()
    card = page.get_by_role("group", name="Riverside")
    expect(card).to_contain_text("138 0013 8000")
    card.get_by_role("link", name="138 0013 8000").hover()
    expect(card).to_be_visible()
    page.mouse.move(900, 700)
    expect(card).to_have_count(0)
    page.locator("dl.key-facts a", has_text="Riverside").hover()
    expect(card).to_be_visible()

    assert len(asked) == 1
    assert barriers(page) == []


def test_a_small_card_is_reached_and_left_by_keyboard(page: Page, sign_in: Callable[[str], None], kit: Kit):
    contact = _contact(kit)
    sign_in("bob")
    page.goto(f"/m/contacts/{contact.pk}/")
    page.get_by_role("link", name="Edit").focus()
    link = page.locator("dl.key-facts a", has_text="Riverside")
    while not link.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    card = page.get_by_role("group", name="Riverside")
    expect(card).to_be_visible()

    page.keyboard.press("Tab")
    expect(card.get_by_role("link", name="Riverside")).to_be_focused()
    page.keyboard.press("Escape")

    expect(card).to_have_count(0)
    expect(link).to_be_focused()


def test_a_record_that_is_gone_has_no_card(page: Page, sign_in: Callable[[str], None], kit: Kit):
    contact = _contact(kit)
    sign_in("bob")
    page.goto(f"/m/contacts/{contact.pk}/")
    store.update(registry.get("account"), kit["admin"], contact.account_id, {"owner": kit["charlie"].user_id})

    with page.expect_response("**/card") as answered:
        page.locator("dl.key-facts a", has_text="Riverside").hover()

    assert answered.value.status == 404
    expect(page.locator(".hover-card")).to_have_count(0)


def test_a_number_is_copied_and_that_is_said(page: Page, sign_in: Callable[[str], None], kit: Kit):
    contact = _contact(kit)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in("bob")
    page.goto(f"/m/accounts/{contact.account_id}/")
    page.get_by_role("button", name="Copy 13800138000").first.click()

    expect(page.get_by_role("status").filter(has_text="Copied: 13800138000")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "13800138000"


def test_a_click_answers_at_once_while_the_server_still_thinks(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")
    page.goto("/")
    page.evaluate("""() => {
        document.addEventListener("click", () => (window.clicked = performance.now()), true);
        const look = () => sessionStorage.setItem("answered", performance.now() - window.clicked);
        new MutationObserver(look).observe(document.querySelector(".busy-line"), {attributeFilter: ["class"]});
    }""")
    page.locator(".rail__link[href='/m/accounts/']").click()

    expect(page).to_have_url(re.compile(r"/m/accounts/$"))
    assert page.evaluate("Number(sessionStorage.getItem('answered') ?? 999)") < 100


@pytest.mark.cold
def test_the_first_pages_on_a_cold_cache_travel_light(page: Page, kit: Kit):
    sizes: list[int] = []
    listening = page.context.new_cdp_session(page)
    listening.send("Network.enable")
    listening.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/")
    page.get_by_label("User name, e-mail or mobile").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bob")
    page.wait_for_load_state("networkidle")

    assert len(sizes) < 25
    assert 10_000 < sum(sizes) < 200_000


@pytest.mark.cold
@pytest.mark.parametrize("width", ["laptop", "phone"])
def test_nothing_moves_after_the_first_paint(page: Page, sign_in: Callable[[str], None], kit: Kit, width: str):
    contact = _contact(kit)
    sign_in("bob")
    if width == "phone":
        page.set_viewport_size(PHONE)
    page.add_init_script("""
        window.shifts = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
        }).observe({type: "layout-shift", buffered: true});
    """)

    moved = {}
    for address in ("/", "/m/accounts/", f"/m/accounts/{contact.account_id}/"):
        page.goto(address, wait_until="networkidle")
        moved[address] = page.evaluate("window.shifts")

    assert {address: shift for address, shift in moved.items() if shift >= 0.02} == {}


def _contact(kit: Kit) -> Any:
    account = kit.make("account", "bob", name="Riverside", phone="13800138000")
    return kit.make("contact", "bob", name="Ann", account=account.pk)


def _asked(page: Page, ending: str) -> list[str]:
    """The addresses of requests from now on that end so."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.url.endswith(ending) else None)
    return found
