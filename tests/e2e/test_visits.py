"""In a real browser of a phone's size that knows where it is: a visit is begun on the spot."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guanxi.modules.visits.models import Visit
from tests.kit.browser import barriers
from tests.kit.people import Kit

pytestmark = pytest.mark.slow
BEYOND_THE_RIVER = {"longitude": 121.505, "latitude": 31.2397, "accuracy": 20}


def test_who_is_elsewhere_says_why_and_shows_a_photo(
    page: Page, site: str, kit: Kit, sign_in: Callable[[str], None], tmp_path: Path
) -> None:
    account = kit.make("account", "bob", name="Acme", lng=Decimal("121.473701"), lat=Decimal("31.230416"))
    visit = kit.make("visit", "bob", account=account.pk)
    photo = tmp_path / "gate.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 32)
    sign_in("bob")
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.grant_permissions(["geolocation"], origin=site)
    page.context.set_geolocation(BEYOND_THE_RIVER)

    page.goto(f"/m/visits/{visit.pk}/")
    page.get_by_role("link", name="Check in").click()
    expect(page.get_by_text("Position found, exact to 20 m.")).to_be_visible()
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("3150 m from the customer's position").first).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("Reason").fill("They sit at the factory")
    page.get_by_label("Photos").set_input_files(photo)
    expect(page.get_by_text("Position found")).to_be_visible()
    page.get_by_role("button", name="Check in").click()

    expect(page.get_by_role("link", name="Check out")).to_be_visible()
    visit = Visit.objects.get(pk=visit.pk)
    assert (visit.whereabouts, visit.in_distance_m, [one.name for one in visit.photos]) == (
        "off_site",
        3150,
        ["gate.png"],
    )
