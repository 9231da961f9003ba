"""In a real browser with a key of its own: adding a passkey, and signing in by it."""

from playwright.sync_api import Page, expect

from guanxi.messaging.models import Notice
from guanxi.web.browsers import COOKIE
from tests.kit.browser import barriers
from tests.kit.people import PASSWORD, Kit

KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
KEY |= {"isUserVerified": True, "automaticPresenceSimulation": True}


def test_a_person_adds_a_passkey_and_comes_in_by_it(page: Page, kit: Kit, site: str):
    here = site.replace("127.0.0.1", "localhost")  # keys are bound to a name
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto(f"{here}/login/")
    page.get_by_label("User name, e-mail or mobile").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{here}/")
    page.goto(f"{here}/me/safety")
    passkeys = page.locator("#passkeys")
    passkeys.get_by_label("What to call it").fill("Laptop")
    passkeys.get_by_label("Present password").fill(PASSWORD)
    passkeys.get_by_role("button", name="Add a passkey").click()
    expect(passkeys.get_by_text("Laptop")).to_be_visible()
    assert barriers(page) == []

    page.context.clear_cookies()
    page.goto(f"{here}/login/?next=/m/tasks/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{here}/m/tasks/")
    assert COOKIE in {one["name"] for one in page.context.cookies()}
    assert Notice.objects.filter(kind="new_device", user=kit["bob"].user_id).count() == 1
