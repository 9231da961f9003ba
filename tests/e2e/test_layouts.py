"""An administrator draws a layout in the browser: by mouse and by keys, and finds it in the form."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.kit.browser import barriers


@pytest.mark.once
def test_a_field_is_dragged_published_and_stands_in_the_form(page: Page, sign_in: Callable[[str], None]):
    sign_in("admin")
    page.goto("/settings/layouts/competitors/")
    expect(page.locator("gx-layout[ready]")).to_be_visible()
    heap, section = page.locator("[data-list]").nth(0), page.locator("[data-list]").nth(1)
    section.locator("[data-key=threat]").drag_to(heap)
    expect(heap.locator("[data-key=threat]")).to_be_visible()
    page.locator("[data-key=products]").drag_to(section.locator("[data-key=tags]"))
    expect(section.locator("[data-key=products]")).to_be_visible()
    moved = section.locator("[data-key=name]")
    moved.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(section.locator("[data-key]").nth(1)).to_have_attribute("data-key", "name")
    assert barriers(page) == []
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published").first).to_be_visible()

    page.goto("/m/competitors/new")
    expect(page.locator("[name=name]")).to_be_visible()
    assert page.locator("[name=threat]").count() == 0
    names = page.locator(".form__section").first.locator("[name]").evaluate_all("all => all.map(one => one.name)")
    assert "products" in names
    assert names.index("name") > 0
