"""Mentions and comments on pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access import standing
from guanxi.meta import registry
from tests.kit.people import Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

ACTIVITY = registry.get("activity")


def test_the_picker_offers_those_who_see_the_record_to_those_who_see_it(kit: Kit):
    account = kit.make("account").pk

    offered = kit.browser("bob").get(f"/m/accounts/{account}/people?q=ali").json()["items"]

    assert [one["title"] for one in offered] == ["Alice"]
    assert kit.browser("charlie").get(f"/m/accounts/{account}/people").status_code == 404


def test_a_text_that_no_database_looks_for_finds_nobody(kit: Kit):
    account, text = kit.make("account").pk, "x" * 60_000

    assert kit.browser("bob").get(f"/m/accounts/{account}/people", {"q": text}).json()["items"] == []
    for page in ("/approvals", "/outbox"):
        assert kit.browser("admin").get(page, {"q": text}).status_code == 200, page


def test_a_comment_stands_under_its_follow_up_on_the_customers_timeline(kit: Kit):
    account = kit.make("account").pk
    logged = kit.make(ACTIVITY, account=account, content="Spoke about the price")

    kit.browser("alice").post(f"/m/activities/{logged.pk}/comment", {"text": "Ask for the number"})

    assert "Ask for the number" in text_of(kit.browser("bob").get(f"/m/accounts/{account}/"))
    assert "Ask for the number" in text_of(kit.browser("bob").get(f"/m/activities/{logged.pk}/"))


def test_an_empty_comment_is_refused_in_place(kit: Kit):
    logged = kit.make(ACTIVITY, account=kit.make("account").pk, content="Spoke about the price")

    answer = kit.browser("alice").post(f"/m/activities/{logged.pk}/comment", {"text": " "})

    assert answer.status_code == 422
    assert "must be filled in" in text_of(answer)


def test_the_writer_is_told_who_was_not_reached(kit: Kit):
    account = kit.make("account").pk
    client = kit.browser("bob")

    client.post(f"/m/accounts/{account}/follow-up", {"log-content": "@Charlie see this", "log-kind": "phone"})

    assert "Not told, because the record can&#39;t be seen by: Charlie" in text_of(client.get("/me"))


def test_timelines_make_as_many_queries_however_much_was_said(kit: Kit, django_assert_max_num_queries):
    account = kit.make("account").pk
    for number in range(20):
        logged = kit.make(ACTIVITY, account=account, content=f"Call number {number}")
        kit.browser("alice").post(f"/m/activities/{logged.pk}/comment", {"text": f"Answer {number}"})
    client = kit.browser("bob")

    with django_assert_max_num_queries(60):
        assert "Answer 19" in text_of(client.get(f"/m/accounts/{account}/"))


def test_the_whole_form_tells_it_too(kit: Kit):
    account = kit.make("account").pk
    client = kit.browser("bob")

    client.post("/m/activities/new", {"kind": "phone", "account": account, "content": "@Charlie see this"})

    assert "can&#39;t be seen by: Charlie" in text_of(client.get("/me"))


def test_the_picker_asks_as_much_for_many_people_as_for_one(kit: Kit):
    account, client = kit.make("account").pk, kit.browser("bob")
    where = f"/m/accounts/{account}/people"

    def price(text: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{where}?q={text}").status_code == 200
        return len(seen)

    alone = price("ali")
    department, position = kit.user("bob").department_id, kit.user("ben").position_id
    for place in range(12):
        data = {"username": f"ali{place}", "name": f"Alina {place}", "department": department, "position": position}
        kit.make("user", "admin", **data, roles=list(kit.user("ben").roles))

    assert price("ali") == alone <= 12
    assert [one["title"] for one in client.get(f"{where}?q=ali").json()["items"]] == ["Alice"]


def test_the_picker_asks_the_database_about_people_who_stand_above_very_many(kit: Kit, monkeypatch):
    monkeypatch.setattr(standing, "SMALL_REACH", 1)
    account = kit.make("account").pk
    contact = kit.make("contact", account=account).pk

    for where in (f"/m/accounts/{account}/people", f"/m/contacts/{contact}/people"):
        offered = {one["title"] for one in kit.browser("bob").get(where).json()["items"]}
        assert {"Alice", "Bob"} <= offered
        assert not {"Ben", "Charlie"} & offered
