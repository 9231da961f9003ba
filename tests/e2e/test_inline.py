"""In a real browser: fields changed where they stand, and many records at once, taken back again."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity
from guanxi.records import store
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def cell(page: Page, record, key: str) -> Locator:
    return page.locator(f'#row-{record.pk} [data-cell="{key}"]')


def test_a_cell_is_changed_by_keyboard_alone_and_tab_goes_on(page: Page, sign_in: SignIn, kit: Kit):
    first = kit.make("account", "bob", name="Alba", city="Bonn")
    sign_in("bob")
    page.goto("/m/accounts/?columns=name,city,phone&sort=name")
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(cell(page, first, "city").get_by_role("textbox")).to_be_focused()

    page.keyboard.type("Ulm")
    page.keyboard.press("Tab")
    expect(cell(page, first, "city")).to_have_text("Ulm")
    expect(cell(page, first, "phone").get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")

    expect(cell(page, first, "phone")).to_be_focused()
    first.refresh_from_db()
    assert (first.city, first.phone) == ("Ulm", "")


def test_a_refused_save_says_why_at_the_cell_and_keeps_the_text(page: Page, sign_in: SignIn, kit: Kit):
    deal = kit.make("opportunity", "bob", name="Beds", amount="1000")
    sign_in("bob")
    page.goto("/m/opportunities/?columns=name,amount")
    cell(page, deal, "amount").dblclick()
    page.keyboard.type("much")
    page.keyboard.press("Enter")

    expect(cell(page, deal, "amount").get_by_role("alert")).to_contain_text("Amount")
    expect(cell(page, deal, "amount").get_by_role("textbox")).to_have_value("much")
    page.keyboard.press("Escape")
    expect(cell(page, deal, "amount")).to_contain_text("1,000")


def test_who_was_quicker_is_told_at_the_cell(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Alba", city="Bonn")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")
    fact = page.locator('.facts [data-cell="city"]')
    fact.dblclick()
    expect(fact.locator("form")).to_be_visible()
    store.update(registry.get("account"), kit["alice"], account.pk, {"city": "Kiel"})
    page.keyboard.type("Ulm")
    page.keyboard.press("Enter")

    expect(fact).to_contain_text("Alice has made it “Kiel”")
    expect(fact.get_by_role("textbox")).to_have_value("Ulm")
    page.keyboard.press("Enter")

    expect(fact).to_have_text("Ulm")


def test_on_a_phone_the_mark_beside_a_fact_opens_it(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Alba", level="B")
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto(f"/m/accounts/{account.pk}/")
    page.get_by_label("Change Level").click()
    page.locator('.facts [data-cell="level"]').get_by_role("combobox").select_option("A")
    page.get_by_label("Save Level").click()

    expect(page.locator('.facts [data-cell="level"]')).to_have_text("Key")
    expect(page.locator("gx-toast")).to_contain_text("Level is changed.")


def test_the_last_change_is_taken_back_by_a_key(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Alba", city="Bonn")
    sign_in("bob")
    page.goto("/m/accounts/?columns=name,city")
    cell(page, account, "city").dblclick()
    page.keyboard.type("Ulm")
    page.keyboard.press("Enter")
    expect(cell(page, account, "city")).to_have_text("Ulm")
    expect(page.locator("[data-toast]")).to_have_count(0, timeout=8000)

    page.keyboard.press("Control+z")

    expect(cell(page, account, "city")).to_have_text("Bonn")
    expect(page.locator("gx-toast")).to_contain_text("1 record taken back.")


def test_a_deleted_record_comes_back_from_the_toast_which_covers_no_button(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Alba")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/delete")
    page.get_by_role("main").get_by_role("button", name="Delete").click()
    toast = page.locator("[data-toast]")
    here = toast.bounding_box()
    assert here is not None
    for button in page.locator("main button:visible, header button:visible").all():
        there = button.bounding_box()
        assert there is None or not overlap(here, there)
    assert barriers(page) == []

    toast.get_by_role("button", name="Undo").click()

    expect(page.locator("tbody .list__title")).to_have_text("Alba")


def overlap(one, other) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def test_many_deals_are_changed_after_a_look_at_the_effect_and_taken_back(
    page: Page, sign_in: SignIn, kit: Kit, work_off: Callable[[], None]
):
    for name in ("Beds", "Lamps"):
        kit.make("opportunity", "bob", name=name)
    won = kit.make("opportunity", "bob", name="Won already", amount="5")
    stage = registry.get("stage").model.objects.get(kind="won").pk
    store.update(registry.get("opportunity"), kit["bob"], won.pk, {"stage": stage, "won_reason": "price"})
    sign_in("bob")
    page.goto("/m/opportunities/")
    page.keyboard.press("Control+a")
    page.get_by_role("button", name="Change fields").click()
    page.get_by_label("Next step").check()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_label("Next step").fill("Send the offer")
    page.get_by_role("button", name="See what would change").click()

    expect(page.locator(".stats")).to_contain_text("2")
    expect(page.locator(".reasons")).to_contain_text("Won already")
    assert barriers(page) == []
    page.get_by_role("button", name="Change 3 records").click()
    page.wait_for_url(re.compile(r"/bulk/\d+"))
    work_off()
    page.reload()
    assert Opportunity.objects.filter(next_step="Send the offer").count() == 2

    page.get_by_role("button", name="Undo all of it").click()

    expect(page.locator("gx-toast")).to_contain_text("2 records taken back.")
    assert not Opportunity.objects.exclude(next_step="").exists()


def test_shift_and_the_arrows_of_the_list_choose_a_range(page: Page, sign_in: SignIn, kit: Kit):
    for name in ("Alba", "Brema", "Corda"):
        kit.make("account", "bob", name=name)
    sign_in("bob")
    page.goto("/m/accounts/?sort=name")
    page.keyboard.press("j")
    page.keyboard.press("Shift+J")

    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.get_by_role("button", name="Choose none").click()
    expect(page.locator("[data-bulk]")).to_be_hidden()
    assert Account.objects.count() == 3
