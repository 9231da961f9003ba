"""In a real browser: the daily ways through records of any module."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guanxi.access.preferences import keep
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.activities.models import Activity
from guanxi.modules.opportunities.models import Opportunity
from guanxi.records import store
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def test_an_account_is_made_with_a_parent_found_by_typing(page: Page, sign_in: SignIn, kit: Kit):
    parent = kit.make("account", "bob", name="Riverside Group")
    sign_in("bob")
    page.goto("/m/accounts/")
    page.locator("[data-new]").click()
    form = page.locator("dialog.drawer[open]")
    form.get_by_label("Account name").fill("Riverside Clinic")
    form.get_by_label("Parent company").fill("riverside")
    form.get_by_role("option", name="Riverside Group").click()
    form.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("tbody .list__title").first).to_have_text("Riverside Clinic")
    assert Account.objects.get(name="Riverside Clinic").parent_account_id == parent.pk


def test_a_refused_form_leads_to_the_field(page: Page, sign_in: SignIn):
    sign_in("bob")
    page.goto("/m/accounts/new")
    page.get_by_label("City").fill("Oslo")
    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_role("alert").get_by_role("link").click()

    expect(page).to_have_url(re.compile("#field-name$"))
    assert page.get_by_label("City").input_value() == "Oslo"


def test_a_stale_edit_shows_both_and_keeps_what_was_written(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside", city="Oslo")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/edit")
    store.update(registry.get("account"), kit["alice"], account.pk, {"city": "Bergen"})
    page.get_by_label("City").fill("Hamar")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("alert")).to_contain_text("Alice")
    expect(page.get_by_role("alert")).to_contain_text("Bergen")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Hamar").first).to_be_visible()
    assert Account.objects.get(pk=account.pk).city == "Hamar"


def test_a_deal_with_lines_adds_up_while_one_types(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    kit.make("product", "admin", name="Lamp", standard_price="120.50")
    sign_in("bob")
    page.goto(f"/m/opportunities/new?account={account.pk}&expected_close_date=2099-01-31")
    page.get_by_label("Opportunity name").fill("Lamps")
    page.get_by_role("combobox", name="Product", exact=True).fill("lamp")
    page.get_by_role("option", name="Lamp").click()
    page.get_by_label("Quantity").fill("3")
    expect(page.locator("[data-sum] [data-value]")).to_have_text("361.50")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lamps")
    assert str(Opportunity.objects.get().amount) == "361.5000"


def test_a_list_is_searched_filtered_and_sorted_in_the_address(page: Page, sign_in: SignIn, kit: Kit):
    for name, city in (("Alba", "Oslo"), ("Brema", "Bergen"), ("Cura", "Oslo")):
        kit.make("account", "bob", name=name, city=city)
    sign_in("bob")
    page.goto("/m/accounts/")
    titles = page.locator("tbody .list__title")

    page.get_by_role("searchbox", name="Search in this list").fill("Brem")
    expect(titles).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=Brem"))
    page.get_by_role("searchbox", name="Search in this list").fill("")
    expect(titles).to_have_count(3)

    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Field", exact=True).select_option("city")
    page.get_by_label("Condition", exact=True).select_option("eq")
    page.get_by_label("Value", exact=True).fill("Oslo")
    page.get_by_role("button", name="Apply").first.click()
    expect(titles).to_have_count(2)
    expect(page).to_have_url(re.compile(r"city=Oslo"))

    page.get_by_role("columnheader", name="Account name").get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"sort=name"))
    expect(titles.first).to_have_text("Alba")

    page.get_by_title("Change this filter").click()
    page.locator(".filter").get_by_label("Value", exact=True).fill("Bergen")
    page.locator(".filter").get_by_role("button", name="Apply").click()
    expect(titles).to_have_text(["Brema"])

    page.get_by_label("Remove the filter on City").click()
    expect(titles).to_have_count(3)


def test_the_keyboard_walks_opens_and_chooses_rows(page: Page, sign_in: SignIn, kit: Kit):
    for name in ("Alba", "Brema"):
        kit.make("account", "bob", name=name)
    sign_in("bob")
    page.goto("/m/accounts/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator("[data-chosen]")).to_have_text("1")

    page.keyboard.press("o")

    expect(page.get_by_role("heading", level=1)).to_have_text("Brema")


def test_a_follow_up_is_written_on_the_timeline(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")
    page.get_by_label("Content").fill("They want two beds")
    page.get_by_label("Kind").select_option("visit")
    page.locator(".composer").get_by_role("button", name="Save").click()

    expect(page.locator(".timeline")).to_contain_text("They want two beds")
    assert Activity.objects.get().kind == "visit"


def test_an_action_opens_beside_the_record_and_says_what_is_wrong_there(page: Page, sign_in: SignIn, kit: Kit):
    deal = kit.make("opportunity", "bob", name="Beds", amount="100.00")
    sign_in("bob")
    page.goto(f"/m/opportunities/{deal.pk}/")
    page.get_by_role("link", name="Win").click()
    window = page.locator("dialog.drawer[open]")
    window.get_by_role("button", name="Win").click()
    expect(window.get_by_role("alert").first).to_be_visible()
    expect(window.locator("nav")).to_have_count(0)

    window.get_by_label("Reason for winning").select_option("price")
    window.get_by_role("button", name="Win").click()

    expect(page.locator(".path__step--won")).to_be_visible()
    assert Opportunity.objects.get().status == "won"


def test_the_access_panel_opens_in_place(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob")
    sign_in("alice")
    page.goto(f"/m/accounts/{account.pk}/")
    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Why can I see this?").click()

    window = page.locator("#aside")
    expect(window).to_contain_text("holds a position below")
    window.get_by_role("combobox").fill("ben")
    window.get_by_role("option", name="Ben").click()
    window.get_by_role("button", name="Ask").click()

    expect(window).to_contain_text("nothing shares it.")
    expect(window.locator("nav")).to_have_count(0)


def test_deleting_is_undone_from_the_toast(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/delete")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("tbody .list__title a").first).to_have_text("Riverside")


def test_a_file_is_imported_checked_and_undone(page: Page, sign_in: SignIn, work_off: Callable[[], None]):
    sign_in("bob")
    page.goto("/m/accounts/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "new.csv", "mimeType": "text/csv", "buffer": b"Account name,City\nRiverside,Oslo\n,Bergen\n"}
    )
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Check without importing").click()
    work_off()
    expect(page.get_by_text("Line 3")).to_be_visible()
    page.get_by_role("button", name="Import now").click()
    expect(page.locator("gx-progress")).to_be_visible()
    work_off()
    expect(page.get_by_text("The import is finished.")).to_be_visible()
    assert Account.objects.get().name == "Riverside"

    page.get_by_role("button", name="Undo the import").click()
    work_off()
    page.reload()

    expect(page.get_by_text("This import was undone")).to_be_visible()
    assert not Account.objects.filter(deleted_at=None).exists()


@pytest.mark.parametrize(("language", "width"), [("en", "laptop"), ("zh-hans", "phone")])
def test_pages_of_records_have_no_barriers_and_fit_the_screen(
    page: Page, sign_in: SignIn, kit: Kit, language: str, width: str
):
    product = kit.make("product", "admin", name="Lamp", standard_price="10.00")
    lines = [{"product": product.pk, "quantity": "2"}]
    deal = kit.make("opportunity", "admin", name="Beds", lines=lines, expected_close_date="2099-01-31")
    kit.make("contact", "admin", account=deal.account_id, name="Ann")
    kit.make("activity", "admin", account=deal.account_id, content="Spoke about beds")
    kit.user("admin").__class__.objects.filter(pk=kit["admin"].user_id).update(language=language)
    sign_in("admin")
    keep(kit["admin"], "theme", "dark" if language == "en" else "light")
    if width == "phone":
        page.set_viewport_size(PHONE)
    addresses = [
        "/m/accounts/",
        "/m/opportunities/?view=open&owner=$me&amount__gte=1",
        "/m/opportunities/kanban",
        f"/m/opportunities/{deal.pk}/",
        f"/m/opportunities/{deal.pk}/?tab=history",
        f"/m/opportunities/{deal.pk}/edit",
        f"/m/opportunities/{deal.pk}/actions/win",
        f"/m/accounts/{deal.account_id}/",
        f"/m/accounts/{deal.account_id}/access",
        "/m/accounts/import",
        "/m/accounts/bin",
        "/funnel",
    ]

    found = {}
    for address in addresses:
        page.goto(address)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[address] = [*barriers(page), *([f"{wider} px too wide"] if wider > 0 else [])]

    assert {address: problems for address, problems in found.items() if problems} == {}


def test_on_a_phone_a_row_is_a_card_that_opens_and_can_be_chosen(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto("/m/accounts/")
    page.get_by_label("Select this row").check()
    expect(page.locator("[data-bulk]")).to_be_visible()

    page.locator("tbody tr").click(position={"x": 60, "y": 20})

    expect(page).to_have_url(re.compile(f"/m/accounts/{account.pk}/"))
