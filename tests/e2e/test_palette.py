"""In a real browser: the palette by keyboard alone, on a laptop and on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit


@pytest.fixture
def typing(page: Page, sign_in: Callable[[str], None], kit: Kit) -> Page:
    """bob's workbench, with an account 张三医疗器械 and one that was made later."""
    kit.make("account", "bob", name="张三医疗器械")
    kit.make("account", "bob", name="李四贸易")
    sign_in("bob")
    page.goto("/")
    return page


def option(page: Page, name: str):
    """The option whose name begins so."""
    return page.get_by_role("option", name=re.compile(f"^{name}"))


def test_a_customer_is_found_by_initials_and_opened_with_the_keyboard_alone(typing: Page):
    typing.keyboard.press("Control+k")
    expect(typing.get_by_role("combobox", name="Search everything")).to_be_focused()

    typing.keyboard.type("zs")
    expect(option(typing, "张三医疗器械")).to_have_attribute("aria-selected", "true")
    assert barriers(typing) == []
    typing.keyboard.press("Enter")

    expect(typing.get_by_role("heading", name="张三医疗器械")).to_be_visible()


def test_enter_before_the_answer_takes_the_first_of_it(typing: Page):
    typing.keyboard.press("Control+k")
    typing.keyboard.type("lisi")
    typing.keyboard.press("Enter")

    expect(typing.get_by_role("heading", name="李四贸易")).to_be_visible()


def test_arrows_go_on_to_actions_which_open_beside_the_page_and_know_the_record(typing: Page):
    typing.keyboard.press("Control+k")
    typing.keyboard.insert_text("张三")
    expect(option(typing, "张三医疗器械")).to_be_visible()  # before anything is typed, actions are offered as well
    action = option(typing, "New: Opportunity")
    expect(action).to_be_visible()
    for _step in range(20):
        if action.get_attribute("aria-selected") == "true":
            break
        typing.keyboard.press("ArrowDown")
    typing.keyboard.press("Enter")

    expect(typing.get_by_role("dialog")).to_contain_text("张三医疗器械")
    expect(typing).to_have_url(re.compile(r"/$"))


def test_escape_closes_and_gives_the_focus_back(typing: Page):
    typing.get_by_label("You and your settings").focus()
    typing.keyboard.press("Control+k")
    typing.keyboard.press("Escape")

    expect(typing.get_by_role("combobox", name="Search everything")).to_be_hidden()
    expect(typing.get_by_label("You and your settings")).to_be_focused()


def test_letters_of_an_input_method_are_not_searched_for(typing: Page):
    typing.keyboard.press("Control+k")
    expect(option(typing, "New: Account")).to_be_visible()
    asked: list[str] = []
    typing.on("request", lambda request: asked.append(request.url) if "/search/palette" in request.url else None)
    writing = typing.context.new_cdp_session(typing)
    writing.send("Input.imeSetComposition", {"text": "zhang", "selectionStart": 5, "selectionEnd": 5})
    writing.send("Input.insertText", {"text": "张"})

    expect(option(typing, "张三医疗器械")).to_be_visible()
    assert [url for url in asked if "zhang" in url] == []


def test_on_a_phone_it_fills_the_screen(typing: Page):
    typing.set_viewport_size(PHONE)
    typing.get_by_role("link", name="Search everything").click()
    typing.keyboard.type("yl")
    typing.keyboard.press("Backspace")
    typing.keyboard.press("Backspace")
    typing.keyboard.type("zsyl")

    expect(option(typing, "张三医疗器械")).to_be_visible()
    assert typing.locator("dialog.palette").bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert typing.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
