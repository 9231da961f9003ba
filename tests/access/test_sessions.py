"""Where somebody is signed in: seen, ended by hand, and ended by time."""

import time

import pytest
from django.test import Client

from guanxi.access import sessions
from guanxi.access.models import Session
from tests.kit.people import PASSWORD, Kit
from tests.web.pages import text_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(agent: str = FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/login/", {"username": "bob", "password": PASSWORD})
    return client


def test_a_person_sees_where_he_is_signed_in_and_nobody_elses_sessions(kit: Kit):
    kit.browser("alice")
    client = signed_in()
    page = text_of(client.get("/me/safety"))

    assert "Firefox, Windows" in page
    assert page.count('class="pin-row"') == 1
    assert client.cookies["sessionid"].value not in page


def test_a_session_is_ended_from_another_one(kit: Kit):
    here, there = signed_in(), signed_in("Chrome/1 Android")
    other = Session.objects.get(session_key=there.cookies["sessionid"].value)

    here.post("/me/sessions/end", {"session": sessions.name_of(other)})

    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200


def test_all_others_are_ended_and_this_one_goes_on(kit: Kit):
    here, others = signed_in(), [signed_in(), signed_in()]

    here.post("/me/sessions/end", {"all": "1"})

    assert [other.get("/me").status_code for other in others] == [302, 302]
    assert here.get("/me").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(kit: Kit):
    alice, bob = kit.browser("alice"), signed_in()
    mine = Session.objects.get(session_key=alice.cookies["sessionid"].value)

    bob.post("/me/sessions/end", {"session": sessions.name_of(mine)})
    bob.post("/me/sessions/end", {"all": "1"})

    assert alice.get("/me").status_code == 200


@pytest.mark.parametrize(("name", "seconds", "status"), [("began", 15 * 86400, 302), ("began", 13 * 86400, 200)])
def test_a_session_ends_after_two_weeks_however_much_it_is_used(kit: Kit, name: str, seconds: int, status: int):
    client = signed_in()
    session = client.session
    session[name] = int(time.time()) - seconds
    session.save()

    assert client.get("/me").status_code == status


def test_a_session_that_is_used_is_put_off_and_an_unused_one_runs_out(kit: Kit):
    client = signed_in()
    session = client.session
    session["seen"] = int(time.time()) - 3600
    session.save()
    Session.objects.update(expire_date="2099-01-01T00:00:00Z")
    client.get("/me")
    row = Session.objects.get()

    assert row.expire_date.year < 2099  # counted anew from this use
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    assert client.get("/me").status_code == 302


def test_most_requests_write_nothing_about_the_session(kit: Kit):
    client = signed_in()
    before = Session.objects.get().session_data
    client.get("/me")

    assert Session.objects.get().session_data == before


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_told_by_what_it_says(agent: str, said: str):
    assert sessions.browser_of(agent) == said
