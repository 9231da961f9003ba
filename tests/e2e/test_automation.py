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

    expect(page.get_by_text("Fill in Remark = “Welcome {{name}}”")).to_be_visible()
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
