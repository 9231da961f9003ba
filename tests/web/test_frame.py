"""The frame around every page: what belongs to the person, and where the menu leads."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from guanxi.access.preferences import keep, kept
from guanxi.web import menu
from tests.architecture.source import PACKAGE
from tests.kit.people import Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # pages and words, the same on every database


def test_looks_belong_to_the_person_and_hold_in_every_browser(kit: Kit):
    kit.browser("bob").post("/preferences", {"theme": "dark", "density": "compact", "rail": "folded", "next": "/"})

    elsewhere = text_of(kit.browser("bob").get("/"))

    assert 'data-theme="dark" data-density="compact" data-rail="folded"' in elsewhere


def test_looks_of_one_person_are_not_those_of_the_next_at_the_same_browser(kit: Kit):
    client = kit.browser("bob")
    client.post("/preferences", {"theme": "dark", "next": "/"})
    client.force_login(kit.user("ben"), backend="guanxi.access.signin.NameMailOrMobile")

    assert 'data-theme="auto"' in text_of(client.get("/"))


def test_the_sign_in_page_looks_as_the_last_person_chose(kit: Kit):
    client = kit.browser("bob")
    client.post("/preferences", {"theme": "dark", "next": "/"})
    client.post("/logout")

    assert 'data-theme="dark"' in text_of(client.get("/login/"))


def test_what_there_is_not_to_choose_is_not_kept(kit: Kit):
    kit.browser("bob").post("/preferences", {"theme": "pink", "map": "nowhere", "pinned": "/m/nothing/,//evil.test"})

    assert kept(kit["bob"]) == {"pinned": []}


def test_a_choice_kept_by_an_older_version_does_no_harm(kit: Kit):
    for name, value in {"theme": ["dark"], "rail": 7, "pinned": {"a": 1}, "map": 3}.items():
        keep(kit["bob"], name, value)

    assert 'data-theme="auto"' in text_of(kit.browser("bob").get("/me"))


def test_a_script_that_keeps_a_choice_gets_no_page(kit: Kit):
    answer = kit.browser("bob").post("/preferences", {"theme": "light"}, headers={"accept": "application/json"})

    assert (answer.status_code, answer.content) == (204, b"")


def test_pinned_entries_stand_first_in_the_persons_order_and_once_only(kit: Kit):
    groups = menu.rail(kit["bob"], "/m/tasks/", ["/m/tasks/", "/m/accounts/", "/gone/"])

    assert [link["href"] for link in groups[1]["links"]] == ["/m/tasks/", "/m/accounts/"]
    everywhere = [link["href"] for group in groups for link in group["links"]]
    assert len(everywhere) == len(set(everywhere))
    assert groups[1]["links"][0]["current"]


def test_pinning_answers_a_script_with_the_menu_of_its_page(kit: Kit):
    answer = kit.browser("bob").post(
        "/preferences",
        {"pinned": "/m/contacts/"},
        headers={"hx-request": "true", "hx-target": "rail", "hx-current-url": "http://testserver/m/contacts/7/"},
    )

    said = text_of(answer)
    assert said.count("<nav") == 1
    assert re.search(r'href="/m/contacts/" aria-current="page"', said)
    assert "Unpin Contacts" in said


def test_the_menu_shows_only_what_a_person_may_use(kit: Kit):
    entries = {link["href"] for group in menu.rail(kit["charlie"], "/") for link in group["links"]}

    assert "/m/accounts/" in entries
    assert "/m/users/" not in entries


def test_no_group_of_the_menu_shows_two_pages_by_one_picture(kit: Kit):
    crowded = {
        str(group["label"]): links
        for group in menu.rail(kit["admin"], "/")
        if group["key"] in ("customers", "reports")
        for links in [[link["icon"] for link in group["links"]]]
        if len(set(links)) < len(links) or len(links) > 9
    }

    assert crowded == {}


def test_letters_lead_to_one_page_each():
    assert len(set(menu.LETTERS.values())) == len(menu.LETTERS)


def test_the_product_can_be_installed_before_anyone_has_signed_in(kit: Kit):
    answer = Client().get("/manifest.webmanifest", headers={"accept-language": "zh-CN"})

    said = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (said["name"], said["lang"], said["display"]) == ("Acme Medical", "zh-Hans", "standalone")
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in said["icons"])


def test_shortcuts_of_the_registry_all_have_a_meaning():
    registry = (PACKAGE.parent.parent / "frontend/src/shortcuts.ts").read_text(encoding="utf-8")
    sheet = (PACKAGE / "web/templates/components/shortcuts.html").read_text(encoding="utf-8")

    named = re.findall(r'id: "([\w.]+)", group: "(\w+)"', registry)
    assert named
    assert [name for pair in named for name in pair if f'"{name}": _(' not in sheet] == []
