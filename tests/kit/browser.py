"""A real Chromium for tests, and axe to look for barriers on a page."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
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


@pytest.fixture(scope="session")
def profile(chromium_browser: Browser, served: str) -> Iterator[BrowserContext]:
    """One browser profile for a process of tests: styles and scripts, whose names change when they do, come once."""
    with new_profile(chromium_browser, served) as profile:
        profile.new_page()  # stays empty; through it the next test's browser is made to forget
        yield profile


@pytest.fixture
def context(request: pytest.FixtureRequest, site: str) -> Iterator[BrowserContext]:
    """A browser that knows nobody, and, for a test that is marked `cold`, has never loaded anything."""
    if request.node.get_closest_marker("cold"):
        with new_profile(request.getfixturevalue("chromium_browser"), site) as cold:
            yield cold
        return
    profile: BrowserContext = request.getfixturevalue("profile")
    yield profile
    forget(profile, site)


@contextmanager
def new_profile(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """Relative addresses lead to the served site; laptop size, English."""
    with browser.new_context(base_url=site, viewport=LAPTOP, locale="en-GB") as context:
        context.set_default_timeout(10_000)
        yield context


def forget(profile: BrowserContext, site: str) -> None:
    """Close what is open, then forget all that pages have kept."""
    empty, *others = profile.pages
    for page in others:
        page.close()
    profile.set_offline(False)
    profile.clear_permissions()
    profile.clear_cookies()
    wanted = {"origin": site, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
    asking = profile.new_cdp_session(empty)
    asking.send("Storage.clearDataForOrigin", wanted)
    asking.detach()


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
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options: dict[str, Any] = {"runOnly": rules, "resultTypes": ["violations"]}  # of all else one example is enough
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']} ({each['impact']}): {node['target']}" for each in found for node in each["nodes"]]
