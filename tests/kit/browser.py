"""A real Chromium for tests, and axe to look for barriers on a page."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from scripts import chromium

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        if os.environ.get("GUANXI_TEST_REQUIRE_BROWSER") == "1":
            pytest.fail("there is no Chromium, and GUANXI_TEST_REQUIRE_BROWSER=1 forbids the skip")
        pytest.skip("there is no Chromium on this machine")
    # Playwright's loop makes Django believe that it runs inside async code; the tests themselves are not.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium_browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A fresh browser profile whose relative addresses lead to the served site: laptop size, English."""
    context = chromium_browser.new_context(base_url=site, viewport=LAPTOP, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when a script throws or the content security policy refuses something."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if is_refusal(said.text) else None)
    yield page
    assert complaints == []


def is_refusal(text: str) -> bool:
    return "Content Security Policy" in text


def barriers(page: Page) -> list[str]:
    """What axe finds on the page against WCAG 2.2 AA: rule, gravity and place of each, empty when all is well."""
    options: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']} ({each['impact']}): {node['target']}" for each in found for node in each["nodes"]]
