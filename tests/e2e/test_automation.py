"""In a real browser: an automation is built with the keyboard, tried, switched on, and seen to run."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from guanxi.flow.automation.models import Automation, AutomationRun, State
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def test_a_rule_is_built_tried_switched_on_and_seen_to_run(page: Page, sign_in: SignIn, kit: Kit):
    kit.make("account", "bob", name="Old Clinic", level="A")
    sign_in("admin")
    page.goto("/settings/automation/")
    page.get_by_role("link", name="New automation").first.click()

    page.get_by_label("Name of the automation").fill("First steps")
    page.get_by_label("Object").select_option("accounts")
    page.get_by_role("combobox", name="When").select_option("created")
    page.get_by_role("button", name="+ Condition").first.click()
    condition = page.get_by_role("group", name="If", exact=True)
    condition.get_by_label("Field").select_option("level")
    condition.locator("input[value=A]").check()
    page.get_by_label("Add a step").select_option(label="Fill in fields")
    page.get_by_role("button", name="Choose a field").focus()
    page.keyboard.press("Enter")
    put = page.get_by_role("group", name="Field 1")
    put.get_by_role("combobox", name="Field").select_option("remark")
    put.get_by_role("textbox", name="Value").fill("Welcome {{name}}")
    assert barriers(page) == []
    page.get_by_role("button", name="Save").last.click()

    expect(page.get_by_text("Fill in Remark = “Welcome [Account name]”")).to_be_visible()
    page.get_by_role("link", name="Try it").click()
    expect(page.get_by_text("nothing was written")).to_be_visible()
    expect(page.get_by_text("Welcome Old Clinic")).to_be_visible()
    assert not AutomationRun.objects.exists()
    page.go_back()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("The automation is switched on.")).to_be_visible()
    assert Automation.objects.get().condition == {"all": [{"field": "level", "op": "in", "value": ["A"]}]}

    account = kit.make("account", "bob", name="New Clinic", level="A")
    account.refresh_from_db()
    assert (account.remark, AutomationRun.objects.get().state) == ("Welcome New Clinic", State.DONE)
    page.set_viewport_size(PHONE)
    page.goto("/settings/automation/runs")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("tbody a").first.click()
    page.wait_for_url(re.compile(r"/runs/\d+"))
    expect(page.get_by_text("Welcome New Clinic")).to_be_visible()
    assert barriers(page) == []


def test_a_button_with_a_deep_condition_is_pressed_in_a_record_s_menu(page: Page, sign_in: SignIn, kit: Kit):
    account = kit.make("account", "bob", name="Old Clinic")
    deal = kit.make("opportunity", "bob", name="Big deal", account=account.pk)
    sign_in("admin")
    page.goto("/settings/automation/new")
    page.get_by_label("Name of the automation").fill("Help")
    page.get_by_label("Object").select_option("opportunities")
    page.get_by_role("combobox", name="When").select_option("button")
    page.get_by_label("Words on the button").fill("Ask for help")
    page.get_by_role("button", name="+ Condition").first.click()
    condition = page.get_by_role("group", name="If", exact=True)
    condition.get_by_label("Field", exact=True).select_option("account.")
    condition.get_by_label("Field of Account").select_option("owner.")
    condition.get_by_label("Field of Owner").select_option("name")
    condition.get_by_label("Value").fill("Bob")
    page.get_by_label("Add a step").select_option(label="Fill in fields")
    page.get_by_role("button", name="Choose a field").click()
    put = page.get_by_role("group", name="Field 1")
    put.get_by_role("combobox", name="Field").select_option("remark")
    put.get_by_role("textbox", name="Value").fill("{{name}} needs help")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("The automation is switched on.")).to_be_visible()

    page.goto(f"/m/opportunities/{deal.pk}/")
    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Ask for help").click()
    page.get_by_role("button", name="Ask for help").click()

    expect(page.get_by_text("Done: Ask for help")).to_be_visible()
    deal.refresh_from_db()
    assert deal.remark == "Big deal needs help"
