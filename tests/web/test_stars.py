"""The star on a record's page, following from its menu, and where favourites come back."""

import re

import pytest

from guanxi.meta import registry
from guanxi.records import stars
from guanxi.records.recent import looked_at
from tests.kit.people import Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

ACCOUNT = registry.get("account")
STAR = re.compile(r'<button[^>]*name="on" value="(\d)" id="star"[^>]*aria-pressed="(\w+)"')


def star(page: str) -> tuple[str, ...] | None:
    found = STAR.search(page)
    return found.groups() if found else None


def test_the_star_is_a_form_that_works_without_scripts(kit: Kit):
    here = f"/m/accounts/{kit.make(ACCOUNT).pk}/"
    bob = kit.browser("bob")

    assert star(text_of(bob.get(here))) == ("1", "false")
    assert bob.post(f"{here}favour", {"on": "1"}).headers["location"] == here
    assert star(text_of(bob.get(here))) == ("0", "true")
    assert star(text_of(bob.get(f"{here}?tab=history"))) == ("0", "true")


def test_a_script_gets_the_star_alone(kit: Kit):
    here = f"/m/accounts/{kit.make(ACCOUNT).pk}/"

    part = text_of(kit.browser("bob").post(f"{here}favour", {"on": "1"}, HTTP_HX_REQUEST="true"))

    assert "<html" not in part
    assert star(part) == ("0", "true")


def test_following_begins_and_ends_in_the_menu(kit: Kit):
    here = f"/m/accounts/{kit.make(ACCOUNT).pk}/"
    bob = kit.browser("bob")

    assert "Follow changes" in text_of(bob.get(here))
    assert "You will be told of its changes." in text_of(bob.post(f"{here}follow", {"on": "1"}, follow=True))
    assert "Unfollow" in text_of(bob.get(here))
    bob.post(f"{here}follow", {"on": "0"})
    assert "Follow changes" in text_of(bob.get(here))


@pytest.mark.parametrize("on", ["", "2", "true"])
def test_a_form_that_says_neither_yes_nor_no_is_refused(kit: Kit, on: str):
    here = f"/m/accounts/{kit.make(ACCOUNT).pk}/"

    assert kit.browser("bob").post(f"{here}favour", {"on": on}).status_code == 422


def test_the_palette_begins_with_favourites_and_names_no_record_twice(kit: Kit):
    account = kit.make(ACCOUNT, name="Riverside")
    looked_at(ACCOUNT, kit["bob"], account.pk)
    stars.favour(ACCOUNT, kit["bob"], account.pk)

    page = text_of(kit.browser("bob").get("/search/palette"))

    assert page.count("Riverside") == 1
    assert page.index("Favourites") < page.index("Riverside") < page.index("Actions")


def test_the_workbench_has_a_card_of_favourites_with_the_way_to_all(kit: Kit):
    bob = kit.browser("bob")
    assert 'data-card-key="favourites"' not in text_of(bob.get("/"))
    for number in range(8):
        stars.favour(ACCOUNT, kit["bob"], kit.make(ACCOUNT, name=f"House {number}").pk)

    card = text_of(bob.get("/")).split('data-card-key="favourites"')[1].split("data-card-key=")[0]
    everything = text_of(bob.get("/favourites"))

    assert "House 7" in card
    assert "House 1" not in card
    assert 'href="/favourites"' in card
    assert all(f"House {number}" in everything for number in range(8))
    assert "No favourites yet" in text_of(kit.browser("ben").get("/favourites"))
