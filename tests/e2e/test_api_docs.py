"""The page that describes the API, in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.kit.browser import PHONE, barriers

# All modules are written alike, and looking for barriers among all of them takes ten seconds.
OF_TWO_MODULES = "for (const one of [...document.querySelectorAll('section[id]')].slice(2)) one.remove()"


def test_the_description_of_the_api_reads_well_at_every_width(page: Page, sign_in: Callable[[str], None]):
    sign_in("bob")

    page.goto("/api/v1/docs")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Guanxi")
    page.get_by_role("link", name="Opportunities").first.click()
    expect(page.get_by_text("POST /opportunities/{id}/actions/win", exact=True)).to_be_visible()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.evaluate(OF_TWO_MODULES)
    assert barriers(page) == []
