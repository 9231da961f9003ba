"""In a real browser: the first owner, signing in, the lock, a new password."""

import re

from playwright.sync_api import Browser, Page, expect

from guanxi.access.actor import find_company
from guanxi.access.models import User
from tests.kit.browser import barriers
from tests.kit.people import PASSWORD, Kit


def test_the_first_owner_founds_the_company_and_is_in(page: Page):
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/welcome/$"))
    assert barriers(page) == []

    page.get_by_label("Company").fill("Riverside Medical")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("Your name").fill("Ada Owner")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("weak")
    page.get_by_role("button", name="Get started").click()

    expect(page.get_by_text("Choose a stronger password").first).to_be_visible()
    assert page.get_by_label("Company").input_value() == "Riverside Medical"

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Get started").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Owner")
    company = find_company()
    assert company is not None
    assert (company.name, company.base_currency, company.timezone) == ("Riverside Medical", "USD", "Europe/Berlin")


def test_the_first_page_proposes_the_time_zone_of_the_browser(chromium_browser: Browser, site: str):
    context = chromium_browser.new_context(base_url=site, timezone_id="Asia/Tokyo", locale="en-GB")
    page = context.new_page()
    page.goto("/welcome/")

    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    context.close()


def test_a_person_signs_in_and_out(page: Page, kit: Kit):
    page.goto("/")
    page.get_by_label("User name, e-mail or mobile").fill("bob@acme.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Bob")

    page.get_by_label("You and your settings").click()
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_five_wrong_passwords_lock_the_sign_in_and_say_for_how_long(page: Page, kit: Kit):
    page.goto("/login/")
    for _attempt in range(5):
        page.get_by_label("User name, e-mail or mobile").fill("bob")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()

    expect(page.get_by_role("alert")).to_contain_text("E_LOGIN_LOCKED")
    expect(page.get_by_role("alert")).to_contain_text("15 minutes")
    assert barriers(page) == []


def test_a_given_password_is_replaced_before_anything_else(page: Page, kit: Kit):
    User.objects.filter(pk=kit["bob"].user_id).update(must_change_password=True)
    page.goto("/login/")
    page.get_by_label("User name, e-mail or mobile").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Change password")).to_be_visible()
    assert barriers(page) == []

    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password", exact=False).first.fill("Another-Good-1")
    page.get_by_label("New password again").fill("Another-Good-1")
    page.get_by_role("button", name="Change password").click()

    expect(page.get_by_role("status")).to_contain_text("Your password is changed.")
