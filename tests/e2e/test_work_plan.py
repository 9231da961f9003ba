"""In a real browser: a plan is started at a customer, its steps stand in the work plan, and are done there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from guanxi.modules.follow_up_plans.models import FollowUpRun
from tests.kit.browser import barriers
from tests.kit.people import Kit

pytestmark = pytest.mark.slow


def test_a_plan_is_started_at_a_customer_and_its_step_is_done_in_the_work_plan(
    page: Page, site: str, kit: Kit, sign_in: Callable[[str], None]
) -> None:
    lines = [{"kind": "call", "title": "Call them"}, {"kind": "visit", "title": "Visit them", "end_offset": 2}]
    plan = kit.make("follow_up_plan", "admin", name="Welcome", object="accounts", push_kind="event", lines=lines)
    account = kit.make("account", "bob", name="Acme")
    sign_in("bob")

    page.goto(f"/m/follow-up-runs/new?account={account.pk}&plan={plan.pk}")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("heading", name="Welcome-Acme")).to_be_visible()
    expect(page.locator(".course__step")).to_have_count(2)
    assert barriers(page) == []
    page.goto("/work-plan?span=day")
    assert barriers(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Done: Call them").click()

    expect(page.get_by_text("Visit them")).to_have_count(0)  # within two days
    page.goto("/work-plan?span=month")
    run = FollowUpRun.objects.get()
    assert (run.progress, run.state) == ("1/2", "running")
