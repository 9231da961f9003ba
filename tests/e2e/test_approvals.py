"""In a real browser: a flow is drawn and switched on, a form submitted, sent back and handed in again, and approved on
a phone; another one is recalled."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from tests.kit.browser import LAPTOP, PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]
PAPER = "/m/office-forms/new?form_type=general"


def draw(page: Page) -> None:
    """A definition with a branch by amount, from the first click to being on."""
    page.goto("/settings/approvals/new")
    page.get_by_label("Name").fill("Paper")
    page.get_by_label("Kind of records").select_option("office-forms")
    page.get_by_role("button", name="Draw it").click()
    page.wait_for_url(re.compile(r"/settings/approvals/\d+$"))
    expect(page.locator("gx-flow[ready]")).to_be_visible()
    page.get_by_label("Add a step here").nth(1).click()
    page.locator("details[open] [data-kind=condition]").click()
    drawer = page.get_by_role("dialog", name="Branches by condition")
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".flow__card--branch").first.click()
    branch = page.get_by_role("dialog", name="Branch", exact=True)
    branch.get_by_role("button", name="+ Condition").click()
    branch.get_by_label("Field", exact=True).select_option("amount")
    branch.get_by_label("Value").fill("5000")
    branch.get_by_role("button", name="Done").click()
    expect(page.locator(".flow__card--branch").first).to_contain_text("Amount")
    page.locator(".flow__branch").first.get_by_label("Add a step here").first.click()
    page.locator("details[open] [data-kind=approve]").click()
    expect(page.get_by_role("dialog", name="Approval", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".flow__branch").first.locator(".flow__card--approve")).to_be_visible()


def hand_in(page: Page, reason: str) -> None:
    page.goto(PAPER)
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Submit for approval").click()
    drawer = page.get_by_role("dialog", name="Submit for approval")
    expect(drawer).to_contain_text("Alice")
    drawer.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("#approval")).to_contain_text("In approval")


def test_a_flow_is_drawn_and_a_form_goes_its_way(page: Page, sign_in: SignIn, kit: Kit):
    kit.make("office_form", "bob", form_type="general", subject="A lamp", amount="7000")
    sign_in("admin")
    draw(page)
    assert barriers(page) == []
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Saved as a new version")).to_be_visible()
    page.get_by_role("link", name="Simulate").click()
    expect(page.get_by_role("heading", name="Simulate")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("A lamp")
    expect(page.get_by_role("main")).to_contain_text("Alice")
    made = ApprovalDefinition.objects.get(name="Paper")
    page.goto("/settings/approvals")
    row = page.locator(f"[data-card-key='{made.pk}']")
    row.get_by_label("More actions").click()
    row.get_by_role("button", name="Switch on").click()
    expect(page.get_by_text("“Paper” is switched on.")).to_be_visible()

    sign_in("bob")
    hand_in(page, "A new chair")
    case = ApprovalCase.objects.get(title="A new chair")

    sign_in("alice")
    page.set_viewport_size(PHONE)
    page.goto("/approvals")
    page.get_by_role("link", name="A new chair").click()
    page.get_by_role("link", name="Send back").click()
    drawer = page.get_by_role("dialog", name="Send back")
    drawer.get_by_label("Comment").fill("Which chair?")
    drawer.get_by_role("button", name="Send back").click()
    expect(page.locator("#approval")).to_contain_text("Returned")

    sign_in("bob")
    page.set_viewport_size(LAPTOP)
    page.goto(f"/m/office-forms/{case.record_id}/edit")
    page.get_by_label("Amount").fill("6000")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Submit for approval").click()
    page.get_by_role("dialog").get_by_role("button", name="Submit for approval").click()
    expect(page.locator("#approval")).to_contain_text("In approval")

    sign_in("alice")
    page.set_viewport_size(PHONE)
    page.goto("/approvals")
    page.get_by_role("link", name="A new chair").click()
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("dialog", name="Approve").get_by_role("button", name="Approve").click()
    expect(page.locator("#approval")).to_contain_text("Approved")
    assert barriers(page) == []
    case.refresh_from_db()
    assert case.status == "approved"
    assert case.steps.filter(current=True, kind="approve").count() == 2, "the branch was taken as well"


def test_a_submission_is_recalled(page: Page, sign_in: SignIn, kit: Kit):
    definition = ApprovalDefinition.objects.get(name="All other forms")
    ApprovalDefinition.objects.filter(pk=definition.pk).update(active=True)
    sign_in("bob")
    hand_in(page, "A new desk")

    page.get_by_role("link", name="Recall").click()
    page.get_by_role("dialog", name="Recall").get_by_role("button", name="Recall").click()

    expect(page.locator("#approval")).to_contain_text("Recalled")
    assert ApprovalCase.objects.get(title="A new desk").status == "recalled"
