"""In a real browser: switching the second factor on, signing in with it, and ending sessions."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from guanxi.access import second_factor
from guanxi.access.models import SecondFactor
from tests.kit.browser import barriers
from tests.kit.people import PASSWORD, Kit


@pytest.fixture
def shown(kit: Kit) -> Callable[[], str]:
    """What the app on bob's telephone shows, as if half a minute had passed since the code before."""

    def look() -> str:
        factors = SecondFactor.objects.filter(user=kit.user("bob"))
        factors.update(last_step=0)
        return pyotp.TOTP(second_factor.secret_of(factors.get())).now()

    return look


def test_a_person_switches_it_on_and_signs_in_with_a_code(page: Page, kit: Kit, sign_in: Any, shown: Any):
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in("bob")
    page.goto("/me")
    page.get_by_role("link", name="Second factor and sessions").click()
    assert barriers(page) == []
    page.locator("#field-password-begin").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()

    picture = page.get_by_role("img", name="The secret as a picture for the app")
    expect(picture.locator("svg")).to_be_visible()
    size = picture.locator("svg").bounding_box()
    assert size is not None
    assert 120 < size["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []
    page.get_by_label("Code").fill(shown())
    page.get_by_role("button", name="Switch on").click()

    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert len(re.findall(r"(?:[a-z2-7]{6}-){3}[a-z2-7]{6}", page.locator("pre").inner_text())) == 10
    assert barriers(page) == []
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    assert barriers(page) == []

    page.context.clear_cookies()
    page.goto("/login/?next=/settings/")
    page.get_by_label("User name, e-mail or mobile").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("E_CODE_WRONG")
    page.get_by_label("Code").fill(shown())
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/settings/$"))
