"""Signing in with any of one's names, the lock after five failures, and where one lands."""

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.web.signin import Trial, trial
from tests.kit.people import PASSWORD, Kit
from tests.web.pages import text_of

WRONG = {"username": "bob", "password": "not-the-password"}


@pytest.mark.parametrize("name", ["bob", "BOB", "bob@example.com", "138 0000 0003"])
def test_a_person_signs_in_with_user_name_mail_or_mobile(kit: Kit, name: str):
    user = kit.user("bob")
    user.email, user.mobile = "bob@example.com", "13800000003"
    user.save()

    answer = Client().post("/login/", {"username": name, "password": PASSWORD})

    assert (answer.status_code, answer.headers["location"]) == (302, "/")


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(kit: Kit):
    known = Client().post("/login/", WRONG)
    unknown = Client().post("/login/", {"username": "nobody", "password": "x"})

    assert known.status_code == unknown.status_code == 401
    assert "E_LOGIN_FAILED" in known.content.decode()
    assert "E_LOGIN_FAILED" in unknown.content.decode()


def test_five_failures_lock_the_person_by_whichever_name(kit: Kit):
    user = kit.user("bob")
    user.email = "bob@example.com"
    user.save()
    client = Client()
    for name in ("bob", "bob@example.com", "BOB", "bob", "bob@example.com"):
        answer = client.post("/login/", {**WRONG, "username": name})

    right = Client().post("/login/", {"username": "bob", "password": PASSWORD})

    assert (answer.status_code, right.status_code) == (409, 409)
    assert "E_LOGIN_LOCKED" in right.content.decode()
    assert "15 minutes" in right.content.decode()


def test_the_lock_of_one_person_leaves_the_others_alone(kit: Kit):
    for _attempt in range(6):
        Client().post("/login/", WRONG)

    answer = Client().post("/login/", {"username": "alice", "password": PASSWORD})

    assert answer.status_code == 302


def test_the_lock_ends_after_fifteen_minutes(kit: Kit):
    from axes.models import AccessAttempt

    for _attempt in range(5):
        Client().post("/login/", WRONG)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=15, seconds=1))

    answer = Client().post("/login/", {"username": "bob", "password": PASSWORD})

    assert answer.status_code == 302


def test_trying_again_while_locked_does_not_lengthen_the_lock(kit: Kit):
    from axes.models import AccessAttempt

    for _attempt in range(5):
        Client().post("/login/", WRONG)
    before = AccessAttempt.objects.get().attempt_time

    Client().post("/login/", WRONG)

    assert AccessAttempt.objects.get().attempt_time == before


@pytest.mark.once
def test_a_stranger_is_sent_to_the_sign_in_and_back_to_the_page_asked_for(kit: Kit):
    client = Client()
    sent = client.get("/settings/?x=1").headers["location"]

    answer = client.post("/login/", {"username": "bob", "password": PASSWORD, "next": "/settings/?x=1"})

    assert sent == "/login/?next=%2Fsettings%2F%3Fx%3D1"
    assert answer.headers["location"] == "/settings/?x=1"


@pytest.mark.once
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_sign_in_never_sends_anyone_to_another_site(kit: Kit, elsewhere: str):
    answer = Client().post("/login/", {"username": "bob", "password": PASSWORD, "next": elsewhere})

    assert answer.headers["location"] == "/"


def test_a_disabled_person_does_not_get_in(kit: Kit):
    user = kit.user("bob")
    user.status = "disabled"
    user.save()

    answer = Client().post("/login/", {"username": "bob", "password": PASSWORD})

    assert answer.status_code == 401


def test_signing_out_ends_the_session(kit: Kit):
    client = kit.browser("bob")
    client.post("/logout")

    assert client.get("/").headers["location"].startswith("/login/")


def test_whoever_was_given_a_password_must_choose_another_first(kit: Kit):
    user = kit.user("bob")
    user.must_change_password = True
    user.save()
    client = kit.browser("bob")

    held_back = client.get("/").headers["location"]
    wrong = client.post(
        "/password", {"present": "x", "password": "Longer-And-9-Better", "again": "Longer-And-9-Better"}
    )
    weak = client.post("/password", {"present": PASSWORD, "password": "short", "again": "short"})
    differing = client.post("/password", {"present": PASSWORD, "password": "Longer-And-9-Better", "again": "other"})
    right = client.post(
        "/password", {"present": PASSWORD, "password": "Longer-And-9-Better", "again": "Longer-And-9-Better"}
    )

    assert held_back == "/password"
    assert [answer.status_code for answer in (wrong, weak, differing)] == [422, 422, 422]
    assert right.headers["location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.once
def test_people_to_try_are_offered_where_the_server_says_so_and_nowhere_else(kit: Kit, monkeypatch):
    assert "Look around as" not in text_of(Client().get("/login/"))
    monkeypatch.setattr(trial, "ask", lambda: Trial((("bob", "Bob", "Sales representative"),), PASSWORD))
    client = Client()
    page = text_of(client.get("/login/"))

    assert 'name="username" value="bob"' in page
    assert client.post("/login/", {"username": "bob", "password": PASSWORD}).headers["location"] == "/"
