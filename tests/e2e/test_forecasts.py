"""In a real browser: a manager counts on less than her people say, and the trail tells who, why and when."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from guanxi.kernel import clock
from guanxi.modules.opportunities.models import Stage
from guanxi.modules.opportunities.services import move
from tests.kit.browser import barriers
from tests.kit.people import Kit


def test_f043_r4_an_adjustment_stands_beside_what_was_computed_with_its_trail(
    page: Page, sign_in: Callable[[str], None], kit: Kit
) -> None:
    deal = kit.make("opportunity", "bob", amount="1000", expected_close_date=clock.today("UTC").isoformat())
    move(actor=kit["bob"], pk=deal.pk, stage=Stage.objects.get(name="Negotiation").pk)
    sign_in("alice")
    page.goto("/forecast")

    page.get_by_role("link", name="Adjust Bob").click()
    page.get_by_label("Amount").fill("2000")
    page.get_by_label("Why").fill("Half of it will slip")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Must hold: best case ≥ commit ≥ closed").first).to_be_visible()
    page.get_by_label("Amount").fill("500")
    page.get_by_role("button", name="Save").click()

    row = page.get_by_role("row", name="Bob")
    expect(row).to_contain_text("¥500")
    expect(row).to_contain_text("computed ¥1,000")
    assert barriers(page) == []
    page.goto(f"/forecast?person={kit['bob'].user_id}")
    trail = page.get_by_role("region", name="Adjustments")
    expect(trail).to_contain_text("Half of it will slip")
    expect(trail).to_contain_text("Alice")
    assert barriers(page) == []
