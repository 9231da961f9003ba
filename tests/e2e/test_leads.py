"""In a real browser: a lead becomes a customer, and a deal is lost to a competitor."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from guanxi.meta import registry
from guanxi.modules.leads.models import Lead
from guanxi.records import store
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def lead(kit: Kit) -> Any:
    data = {"company": "华东医院", "contact_name": "张三", "mobile": "13800138000", "source": "website"}
    return store.create(registry.get("lead"), kit["bob"], data)


def test_a_lead_is_converted_beside_its_page_into_the_account_that_is_there(page: Page, sign_in: SignIn, kit: Kit):
    record, account = lead(kit), kit.make("account", "bob", name="华东医院")
    sign_in("bob")
    page.goto(f"/m/leads/{record.pk}/")

    page.get_by_role("link", name="Convert").click()
    drawer = page.get_by_role("dialog", name="Convert")
    expect(drawer.get_by_role("radio", name="same: Company")).to_be_checked()
    expect(drawer.get_by_role("radio", name="same: Company")).to_be_focused()
    assert barriers(page) == []
    drawer.get_by_role("button", name="Convert").click()

    page.wait_for_url(re.compile(r"/m/opportunities/\d+/"))
    expect(page.get_by_text("张三 is a customer now")).to_be_visible()
    record.refresh_from_db()
    assert (record.status, record.converted_account_id) == ("converted", account.pk)


def test_on_a_phone_the_keyboard_alone_converts(page: Page, sign_in: SignIn, kit: Kit):
    record = lead(kit)
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto(f"/m/leads/{record.pk}/actions/convert")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(page) == []

    page.get_by_role("radio", name="New contact").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="No contact")).to_be_checked()
    page.get_by_role("checkbox", name="Make an opportunity").focus()
    page.keyboard.press("Space")
    page.get_by_label("Opportunity name").focus()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/m/accounts/\d+/"))
    found = Lead.objects.get(pk=record.pk)
    assert (found.status, found.converted_contact_id, found.converted_opportunity_id) == ("converted", None, None)


def test_who_has_won_is_asked_for_where_a_deal_is_lost_to_a_competitor(page: Page, sign_in: SignIn, kit: Kit):
    deal = kit.make("opportunity", "bob", name="Beds", amount="1000.00")
    rival = store.create(registry.get("competitor"), kit["alice"], {"name": "Meirui"})
    sign_in("bob")
    page.goto(f"/m/opportunities/{deal.pk}/actions/lose")

    page.get_by_label("Reason for losing").select_option("competitor")
    page.get_by_role("button", name="Lose").click()
    gate = page.get_by_role("group", name="Fill in what is missing, and go on")
    gate.get_by_role("combobox").fill("Meir")
    page.get_by_role("option", name="Meirui").click()
    page.get_by_role("button", name="Lose").click()

    expect(page.get_by_text("Lost", exact=True).first).to_be_visible()
    deal.refresh_from_db()
    assert (deal.status, deal.winning_competitor_id) == ("lost", rival.pk)


def test_a_lead_dragged_to_disqualified_says_why(page: Page, sign_in: SignIn, kit: Kit):
    record = lead(kit)
    sign_in("bob")
    page.goto("/m/leads/kanban")
    card = page.locator("[data-card]")
    card.hover()
    card.get_by_label("Move 张三 to…").click()
    card.get_by_role("button", name="Disqualified").click()

    dialog = page.get_by_role("dialog", name="Give a reason")
    dialog.get_by_role("combobox").select_option("no_need")
    with page.expect_response(re.compile(r"/move")):
        dialog.get_by_role("button", name="Move").click()

    expect(page.locator('[data-column="disqualified"] [data-card]')).to_have_count(1)
    record.refresh_from_db()
    assert (record.status, record.disqualify_reason) == ("disqualified", "no_need")
