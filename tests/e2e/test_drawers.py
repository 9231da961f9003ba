"""In a real browser: forms beside the page, drafts that survive, hints while one types, gates met on the spot."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from guanxi.access.models import FieldRight
from guanxi.modules.accounts.models import Account
from guanxi.modules.activities.models import Activity
from guanxi.modules.contacts.models import Contact
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine, Stage
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def drawer(page: Page) -> Locator:
    return page.locator("dialog.drawer[open]").last


def open_edit(page: Page, account: Account) -> None:
    page.goto(f"/m/accounts/{account.pk}/")
    page.get_by_role("link", name="Edit").click()
    expect(drawer(page).get_by_label("Account name")).to_be_visible()


def test_a_record_is_edited_beside_its_page_which_follows(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside", city="Oslo")
    sign_in("bob")
    open_edit(page, account)
    drawer(page).get_by_label("City").fill("Bergen")
    page.keyboard.press("Control+s")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("gx-toast")).to_contain_text("Saved")
    expect(page.locator("#main")).to_contain_text("Bergen")
    assert Account.objects.get().city == "Bergen"


def test_a_refused_form_stays_in_its_drawer_and_the_first_wrong_field_has_the_focus(
    page: Page, sign_in: SignIn, kit: Kit
):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    open_edit(page, account)
    drawer(page).get_by_label("Account name").fill("")
    drawer(page).get_by_label("City").fill("Bergen")
    drawer(page).get_by_role("button", name="Save", exact=True).click()

    expect(drawer(page).get_by_role("alert").first).to_be_visible()
    expect(drawer(page).get_by_label("Account name")).to_be_focused()
    expect(drawer(page).get_by_label("City")).to_have_value("Bergen")
    assert barriers(page) == []


def test_a_record_that_another_needs_is_made_without_losing_the_first_form(page: Page, sign_in: SignIn, kit: Kit):
    kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto("/m/contacts/")
    page.locator("[data-new]").click()
    drawer(page).locator("[name=name]").fill("Ann")
    drawer(page).get_by_role("combobox", name="Account").fill("Lakeside")
    drawer(page).get_by_role("option", name="New: Account").click()
    expect(page.locator("dialog.drawer[open]")).to_have_count(2)
    expect(drawer(page).get_by_label("Account name")).to_have_value("Lakeside")
    page.keyboard.press("Control+Enter")

    expect(page.locator("dialog.drawer[open]")).to_have_count(1)
    expect(drawer(page).get_by_role("combobox", name="Account")).to_have_value("Lakeside")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    contact = Contact.objects.get()
    assert (contact.name, contact.account.name) == ("Ann", "Lakeside")


def test_a_right_to_a_field_is_given_from_its_role_by_choosing_the_field(page: Page, sign_in: SignIn, kit: Kit):
    role = kit.user("bob").roles[0]
    sign_in("admin")
    page.goto(f"/m/roles/{role}/")
    page.locator("#side a[href*='field-rights/new']").click()
    drawer(page).get_by_label("Records").select_option("opportunities")
    expect(drawer(page).locator("select[name=field] optgroup")).to_have_count(3)
    drawer(page).locator("select[name=field]").focus()
    page.keyboard.type("Unit")
    expect(drawer(page).locator("select[name=field]")).to_have_value("lines.unit_price")
    assert barriers(page) == []
    page.keyboard.press("Control+s")

    expect(page.locator("dialog[open]")).to_have_count(0)
    assert FieldRight.objects.get().field == "lines.unit_price"


def test_what_was_typed_survives_a_closed_tab_and_is_gone_once_saved(page: Page, sign_in: SignIn, kit: Kit):
    sign_in("bob")
    page.goto("/m/accounts/new")
    page.get_by_label("Account name").fill("Riverside")
    page.get_by_label("Level").select_option("A")
    page.get_by_label("Customer", exact=True).check()
    page.close(run_before_unload=False)

    tab = page.context.new_page()
    tab.goto("/m/accounts/new")
    tab.get_by_role("button", name="Restore it").click()
    expect(tab.get_by_label("Account name")).to_have_value("Riverside")
    expect(tab.get_by_label("Level")).to_have_value("A")
    expect(tab.get_by_label("Customer", exact=True)).to_be_checked()
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Riverside")

    tab.goto("/m/accounts/new")
    expect(tab.get_by_label("Account name")).to_have_value("")
    expect(tab.get_by_role("button", name="Restore it")).to_have_count(0)


def test_a_draft_is_shown_to_nobody_else_and_leaves_with_its_owner(page: Page, sign_in: SignIn, kit: Kit):
    sign_in("bob")
    page.goto("/m/accounts/new")
    page.get_by_label("Account name").fill("Riverside")
    page.goto("/m/accounts/new")
    expect(page.get_by_role("button", name="Restore it")).to_be_visible()

    sign_in("ben")
    page.goto("/m/accounts/new")
    expect(page.get_by_label("Account name")).to_be_visible()
    expect(page.get_by_role("button", name="Restore it")).to_have_count(0)

    sign_in("bob")
    page.goto("/")
    page.locator("form[action='/logout'] button").evaluate("button => button.click()")
    page.wait_for_url(re.compile("/login/"))
    sign_in("bob")
    page.goto("/m/accounts/new")
    expect(page.get_by_label("Account name")).to_be_visible()
    expect(page.get_by_role("button", name="Restore it")).to_have_count(0)


def test_a_closed_drawer_keeps_what_was_typed(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    open_edit(page, account)
    drawer(page).get_by_label("City").fill("Bergen")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)

    open_edit(page, account)
    drawer(page).get_by_role("button", name="Restore it").click()

    expect(drawer(page).get_by_label("City")).to_have_value("Bergen")


def test_a_likely_duplicate_is_named_while_one_types(page: Page, sign_in: SignIn, kit: Kit):
    kit.make("account", "ben", name="中國移動")
    sign_in("bob")
    page.goto("/m/accounts/new")
    page.get_by_label("Account name").press_sequentially("中国移动")

    hint = page.locator("[data-alike]").first
    expect(hint).to_contain_text("with Ben")
    expect(hint.get_by_role("link")).to_have_count(0)
    assert barriers(page) == []
    page.get_by_label("Account name").fill("中国")
    expect(hint).to_be_empty()


def test_a_wrong_address_is_named_when_its_field_is_left(page: Page, sign_in: SignIn):
    sign_in("bob")
    page.goto("/m/accounts/new")
    page.get_by_label("E-mail").fill("nobody")
    page.keyboard.press("Tab")
    expect(page.locator("#error-field-email")).to_contain_text("name@example.com")

    page.get_by_label("E-mail").fill("a@b.example")
    expect(page.locator("#error-field-email")).to_have_count(0)


def test_a_gate_is_met_on_the_spot_from_the_path_on_a_phone(page: Page, sign_in: SignIn, kit: Kit):
    second = Stage.objects.order_by("sequence")[1]
    second.required_fields = ("next_step",)
    second.save()
    deal = kit.make("opportunity", "bob", name="Beds", amount="1000.00")
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto(f"/m/opportunities/{deal.pk}/")
    page.locator(".path").get_by_role("button", name=second.name).click()
    drawer(page).get_by_label("Next step").fill("Visit them")
    assert barriers(page) == []
    drawer(page).get_by_role("button", name="Move to stage").click()

    expect(page.locator(".path__step--now")).to_contain_text(second.name)
    deal.refresh_from_db()
    assert (deal.stage_id, deal.next_step) == (second.pk, "Visit them")


def test_a_follow_up_takes_seconds_and_stands_on_the_timeline_without_a_new_page(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")
    page.evaluate("window.isSamePage = true")
    page.get_by_label("Content").fill("They want two beds")
    page.get_by_label("Kind").select_option("visit")
    page.locator("[name=log-result]").select_option("interested")
    page.get_by_role("button", name="Tomorrow").click()
    page.get_by_label("Content").press("Control+Enter")

    expect(page.locator(".timeline")).to_contain_text("They want two beds")
    expect(page.get_by_label("Content")).to_have_value("")
    assert page.evaluate("window.isSamePage")
    activity = Activity.objects.get()
    assert (activity.kind, activity.result, activity.account_id) == ("visit", "interested", account.pk)
    assert activity.next_at is not None


def test_a_follow_up_is_written_from_a_row_of_a_list_with_the_keyboard(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto("/m/accounts/")
    page.keyboard.press("j")
    page.keyboard.press("l")
    expect(drawer(page).get_by_label("Content")).to_be_focused()
    page.keyboard.type("They want two beds")
    page.keyboard.press("Control+Enter")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("gx-toast")).to_contain_text("Saved")
    assert Activity.objects.get().account_id == account.pk


def test_the_next_time_is_understood_in_words_even_when_one_saves_at_once(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")
    page.get_by_label("Content").fill("They want two beds")
    page.get_by_label("in words").fill("tomorrow 3pm")
    page.get_by_label("in words").press("Control+Enter")

    expect(page.locator(".timeline")).to_contain_text("They want two beds")
    at = timezone.localtime(Activity.objects.get().next_at, ZoneInfo(kit["bob"].timezone))
    assert (at.date() - timezone.localdate(timezone=ZoneInfo(kit["bob"].timezone)), at.hour) == (timedelta(days=1), 15)


def test_a_refused_follow_up_stays_where_it_was_written(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")
    page.get_by_label("Content").fill("Hm")
    page.get_by_label("Content").press("Control+Enter")

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Content")).to_have_value("Hm")
    page.get_by_label("Content").fill("They want two beds")
    page.get_by_label("Content").press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("They want two beds")


def test_what_belongs_to_a_record_comes_when_it_is_seen_and_earlier_entries_on_demand(
    page: Page, sign_in: SignIn, kit: Kit
):
    account = kit.make("account", "bob", name="Riverside")
    for number in range(32):
        kit.make("activity", "bob", account=account.pk, content=f"Spoke about bed {number}.")
    kit.make("opportunity", "bob", account=account.pk, name="Beds", amount="70.50")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")

    expect(page.locator("#side")).to_contain_text("¥70.50")
    expect(page.locator(".timeline")).not_to_contain_text("Spoke about bed 0.")
    page.get_by_role("link", name="Earlier").click()
    expect(page.locator(".timeline")).to_contain_text("Spoke about bed 0.")
    expect(page.locator(".timeline")).to_contain_text("Spoke about bed 31.")


PASTE = """([field, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_rows_of_a_spreadsheet_become_lines_and_unclear_products_are_chosen(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    kit.make("product", "admin", name="Lamp, small", code="L-1", standard_price="10.00")
    kit.make("product", "admin", name="Bed A", code="B-1", standard_price="100.00")
    kit.make("product", "admin", name="Bed B", code="B-2", standard_price="200.00")
    sign_in("bob")
    page.goto(f"/m/opportunities/new?account={account.pk}&expected_close_date=2099-01-31&name=Beds")
    first = page.get_by_role("combobox", name="Product", exact=True)
    expect(first).to_be_visible()
    rows = '"Lamp, small"\t3\t¥1,009.90\nB-2\t2\t150\nBed\t1\t80\n'
    page.evaluate(PASTE, [first.element_handle(), rows])

    products = page.get_by_role("combobox", name="Product", exact=True)
    expect(products).to_have_count(3)
    expect(products.nth(0)).to_have_value("Lamp, small")
    expect(products.nth(1)).to_have_value("Bed B")
    expect(products.nth(2)).to_have_value("Bed")
    expect(products.nth(2)).to_be_focused()
    expect(page.locator("[data-sum] [data-value]")).to_have_text("3,409.70")
    page.get_by_role("option", name="Bed A").click()
    page.get_by_label("Unit price").nth(2).fill("80")
    page.get_by_label("Quantity").nth(2).press("Alt+ArrowUp")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Beds")
    lines = OpportunityLine.objects.order_by("sort")
    assert [(line.product.code, line.quantity, line.unit_price) for line in lines] == [
        ("L-1", 3, Decimal("1009.90")),
        ("B-1", 1, 80),
        ("B-2", 2, 150),
    ]
    assert Opportunity.objects.get().amount == Decimal("3409.70")


def test_on_a_phone_lines_are_cards_without_barriers(page: Page, sign_in: SignIn, kit: Kit):
    product = kit.make("product", "admin", name="Lamp", standard_price="10.00")
    deal = kit.make("opportunity", "bob", name="Beds", lines=[{"product": product.pk, "quantity": "2"}])
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto(f"/m/opportunities/{deal.pk}/edit")
    expect(page.locator("[data-sum] [data-value]")).to_have_text("20.00")

    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_card_that_a_gate_sent_back_goes_on_when_what_is_missing_is_filled_in(page: Page, sign_in: SignIn, kit: Kit):
    first, second = Stage.objects.order_by("sequence")[:2]
    second.required_fields = ("next_step",)
    second.save()
    deal = kit.make("opportunity", "bob", name="Beds", amount="1000.00")
    sign_in("bob")
    page.goto("/m/opportunities/kanban")
    page.locator(f'[data-column="{first.pk}"] [data-card]').focus()
    page.keyboard.press("Shift+ArrowRight")
    drawer(page).get_by_label("Next step").fill("Visit them")
    page.keyboard.press("Control+Enter")

    expect(page.locator(f'[data-column="{second.pk}"] [data-card]')).to_have_count(1)
    deal.refresh_from_db()
    assert Opportunity.objects.get().stage_id == second.pk
    assert deal.next_step == "Visit them"
