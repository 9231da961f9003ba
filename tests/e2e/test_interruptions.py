"""In a real browser: a network of the house alone, one that breaks off, and a session that has run out."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from guanxi.modules.accounts.models import Account
from tests.kit.people import PASSWORD, Kit

SignIn = Callable[[str], None]


def test_nothing_is_loaded_from_elsewhere(page: Page, sign_in: SignIn, kit: Kit, site: str):
    account = kit.make("account", "bob", name="Riverside", phone="13800138000", street="Main Street 1", city="Oslo")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    sign_in("bob")
    for address in ("/", "/m/accounts/", f"/m/accounts/{account.pk}/", "/m/opportunities/kanban", "/m/tasks/calendar"):
        page.goto(address, wait_until="networkidle")

    assert asked == {urlsplit(site).netloc}


def test_a_form_whose_session_ran_out_keeps_its_text_through_the_sign_in(page: Page, sign_in: SignIn, kit: Kit):
    sign_in("bob")
    page.goto("/m/accounts/new")
    page.get_by_label("Account name").fill("Riverside")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/login/**")
    page.get_by_label("User name, e-mail or mobile").fill("bob")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)

    page.goto("/m/accounts/new")
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_label("Account name")).to_have_value("Riverside")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Riverside")
    assert Account.objects.count() == 1


def test_what_was_typed_while_the_network_was_away_is_not_lost(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside", city="Oslo")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")
    page.get_by_role("link", name="Edit").click()
    form = page.locator("dialog.drawer[open]")
    form.get_by_label("City").fill("Bergen")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_be_visible()  # which says that nothing was saved
    expect(page.locator("dialog.drawer[open]").get_by_label("City")).to_have_value("Bergen")

    page.context.set_offline(False)
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    account.refresh_from_db()
    assert account.city == "Bergen"
