"""The pages of the frame: they answer, they say who may see what, and refusals are pages too."""

import pytest
from django.test import Client

from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records.recent import last_looks, looked_at
from tests.kit.people import PASSWORD, Kit


@pytest.mark.once
@pytest.mark.parametrize("address", ["/", "/me", "/settings/", "/settings/people", "/search?q=a", "/password"])
@pytest.mark.parametrize("name", ["admin", "alice", "bob", "charlie"])
def test_every_page_of_the_frame_opens_for_everyone_who_works_here(kit: Kit, name: str, address: str):
    assert kit.browser(name).get(address).status_code == 200


@pytest.mark.once
@pytest.mark.parametrize("address", ["/", "/me", "/settings/", "/settings/people", "/search", "/password"])
def test_no_page_of_the_frame_opens_for_a_stranger(kit: Kit, address: str):
    assert Client().get(address).headers["location"].startswith("/login/")


@pytest.mark.once
@pytest.mark.parametrize("address", ["/login", "/settings?x=1"])
def test_an_address_without_its_last_slash_leads_to_the_page(kit: Kit, address: str):
    assert kit.browser("bob").get(address).headers["location"] == address.replace("login", "login/").replace("?", "/?")


def test_the_workbench_shows_own_tasks_and_not_those_of_others(kit: Kit):
    kit.make("task", "bob", subject="Call the ward")
    kit.make("task", "ben", subject="Call the laboratory")

    page = kit.browser("bob").get("/").content.decode()

    assert "Call the ward" in page
    assert "Call the laboratory" not in page


def test_the_workbench_shows_customers_whose_follow_up_was_missed(kit: Kit):
    account = kit.make("account", "bob", name="Riverside Clinic")
    yesterday = (clock.now() - clock.now().resolution * 86_400_000_000).isoformat()
    kit.make("task", "bob", subject="Ring them", account=account.pk, due_at=yesterday)

    page = kit.browser("bob").get("/").content.decode()

    assert "Riverside Clinic" in page
    assert "todo__when--late" in page


def test_the_workbench_adds_up_own_open_deals_by_stage(kit: Kit):
    kit.make("opportunity", "bob", name="Beds", amount="1500.00")
    kit.make("opportunity", "bob", name="Lamps", amount="2500.50")
    kit.make("opportunity", "ben", name="Chairs", amount="9000.00")

    page = kit.browser("bob").get("/").content.decode()

    assert "4,000.50" in page
    assert "13,000.50" not in page


def test_records_looked_at_are_offered_again_as_long_as_they_can_be_seen(kit: Kit):
    mine, other = kit.make("account", "bob", name="Mine"), kit.make("account", "ben", name="Not mine")
    looked_at(registry.get("account"), kit["bob"], mine.pk)
    looked_at(registry.get("account"), kit["bob"], other.pk)

    assert [look.title for look in last_looks(kit["bob"], 5)] == ["Mine"]


def test_search_finds_only_what_the_person_may_see(kit: Kit):
    kit.make("account", "bob", name="Lakeside Hospital")
    kit.make("account", "ben", name="Lakeside Pharmacy")

    page = kit.browser("bob").get("/search?q=lakeside").content.decode()

    assert "Lakeside Hospital" in page
    assert "Lakeside Pharmacy" not in page


def test_the_tree_of_positions_shows_who_holds_which(kit: Kit):
    page = kit.browser("alice").get("/settings/people").content.decode()

    assert all(kit.user(name).name in page for name in ("admin", "alice", "bob", "ben", "charlie"))


@pytest.mark.once
def test_only_administrators_are_offered_to_change_the_tree(kit: Kit):
    assert "positions/new?parent=" in kit.browser("admin").get("/settings/people").content.decode()
    assert "positions/new?parent=" not in kit.browser("bob").get("/settings/people").content.decode()


@pytest.mark.once
def test_an_unknown_address_is_a_page_in_the_readers_language(kit: Kit):
    client = kit.browser("bob")
    client.post("/preferences", {"language": "en"})

    answer = client.get("/no/such/page")

    assert answer.status_code == 404
    assert "Not found" in answer.content.decode()
    assert "E_NOT_FOUND" in answer.content.decode()


@pytest.mark.once
def test_a_form_without_its_token_is_refused_with_a_page(kit: Kit):
    client = Client(enforce_csrf_checks=True)

    answer = client.post("/login/", {"username": "bob", "password": "x"})

    assert answer.status_code == 403
    assert "E_CSRF" in answer.content.decode()


@pytest.mark.once
def test_the_time_zone_of_a_person_is_kept_and_a_wrong_one_refused(kit: Kit):
    client = kit.browser("bob")

    kept = client.post("/me", {"timezone": "Europe/Berlin"})
    refused = client.post("/me", {"timezone": "Mars/Base"})

    assert kept.status_code == 302
    assert kit.user("bob").timezone == "Europe/Berlin"
    assert refused.status_code == 422


@pytest.mark.once
def test_pages_forbid_inline_scripts_and_styles(kit: Kit):
    answer = kit.browser("bob").get("/")
    policy = answer.headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
    assert " style=" not in answer.content.decode()
    assert "onclick" not in answer.content.decode()


@pytest.mark.once
def test_no_page_can_be_framed_and_no_script_reads_a_cookie(kit: Kit):
    browser = Client()
    browser.post("/login/", {"username": "bob", "password": PASSWORD})
    answer = browser.get("/me")

    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert {name: cookie["httponly"] for name, cookie in browser.cookies.items()} == {
        "csrftoken": True,
        "device": True,
        "sessionid": True,
    }
