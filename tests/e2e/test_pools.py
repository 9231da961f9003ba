"""In a real browser: a customer is claimed from the pool, and the next one is refused with the reason."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.kit.browser import barriers
from tests.kit.people import Kit
from tests.pools.company import lying, pool


def test_a_customer_is_claimed_and_the_next_one_refused_at_the_limit(
    page: Page, sign_in: Callable[[str], None], kit: Kit
) -> None:
    north = pool(kit, daily_claim_limit=1)
    first, second = (lying(kit, north, name=name) for name in ("Amber Works", "Birch Mill"))
    sign_in("bob")

    page.goto("/pools/")
    expect(page.get_by_text("You may claim 1 more today.")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("link", name="North").click()
    page.get_by_role("link", name="Amber Works").first.click()
    page.get_by_role("button", name="Claim", exact=True).or_(page.get_by_role("link", name="Claim", exact=True)).click()
    page.get_by_role("button", name="Claim", exact=True).last.click()
    expect(page.get_by_text("Done: Claim")).to_be_visible()
    first.refresh_from_db()
    assert first.owner_id == kit["bob"].user_id

    page.goto(f"/m/accounts/{second.pk}/actions/claim")
    page.get_by_role("button", name="Claim", exact=True).click()

    expect(page.get_by_text("You can claim 0 more from this pool today; the limit is 1 a day.")).to_be_visible()
    second.refresh_from_db()
    assert second.pool_id == north.pk
