"""In a real browser: an event of a series is carried to another hour, and it is asked which of them are meant."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from guanxi.modules.events.models import Event
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def test_one_of_a_series_is_dragged_to_another_day_alone(page: Page, sign_in: SignIn, kit: Kit):
    times = {"start_at": "2026-03-03T01:00:00Z", "timezone": kit["bob"].timezone, "repeat": "DAILY"}
    kit.make("event", "bob", subject="Round", kind="meeting", repeat_count=2, **times)
    sign_in("bob")
    page.goto("/calendar?span=week&day=2026-03-03&layer=events")
    first = page.locator(".calendar__grid [data-event]").first

    first.drag_to(page.locator('.calendar__grid [data-day="2026-03-06"][data-hour="15"]'))
    page.get_by_role("button", name="Only this one").click()

    expect(page.locator('.calendar__grid [data-day="2026-03-06"][data-hour="15"] [data-event]')).to_contain_text(
        "Round"
    )
    expect(page.locator(".calendar__grid [data-event]")).to_have_count(2)
    assert Event.objects.filter(series__isnull=False).count() == 1
