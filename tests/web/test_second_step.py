"""The second factor: switched on, asked for, required, lost, and tried to be got around."""

import re
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client

from guanxi.access import second_factor
from guanxi.access.models import Company, RecoveryCode, Role, SecondFactor, Session
from guanxi.access.sessions import SECOND
from guanxi.modules.people.second_factors import reset_second_factor
from guanxi.records.models import AuditEntry
from tests.kit.people import PASSWORD, Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # pages and words, the same on every database

SAFETY = "/me/safety"


class Clock:
    """Real time as the second factor sees it, moved by hand so that no test waits for the next code."""

    def __init__(self) -> None:
        self.moment = datetime.fromisoformat("2026-11-22T12:00:00+00:00")

    def now(self) -> datetime:
        return self.moment

    def on(self, **passed: int) -> None:
        self.moment += timedelta(**passed)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(second_factor, "timezone", clock)
    return clock


def code(kit: Kit, clock: Clock, name: str = "bob") -> str:
    """What the app of a person shows at this moment."""
    factor = SecondFactor.objects.get(user=kit.user(name))
    return pyotp.TOTP(second_factor.secret_of(factor)).at(clock.moment)


def switched_on(kit: Kit, clock: Clock, name: str = "bob") -> list[str]:
    """Set up as on the page; the recovery codes."""
    browser = kit.browser(name)
    browser.post(SAFETY, {"step": "begin", "password-begin": PASSWORD})
    answer = browser.post(SAFETY, {"step": "confirm", "code": code(kit, clock, name)})
    clock.on(seconds=60)
    return re.findall(r"\b(?:[a-z2-7]{6}-){3}[a-z2-7]{6}\b", text_of(answer).partition("<pre")[2].partition("</pre")[0])


def password_given(name: str = "bob", **more: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/login/", {"username": name, "password": PASSWORD, **more})


def is_in(client: Client) -> bool:
    return client.get("/me").status_code == 200


def test_a_person_switches_it_on_and_is_asked_for_a_code_from_then_on(kit: Kit, clock: Clock):
    codes = switched_on(kit, clock)
    client, answer = password_given(next="/settings/")

    assert len(codes) == len(set(codes)) == second_factor.CODES
    assert answer.headers["Location"] == "/login/second"
    assert not is_in(client)
    assert client.post("/login/second", {"code": code(kit, clock)}).headers["Location"] == "/settings/"
    assert is_in(client)


def test_the_page_shows_a_picture_without_style_and_the_secret_until_it_is_confirmed(kit: Kit, clock: Clock):
    bob = kit.browser("bob")
    bob.post(SAFETY, {"step": "begin", "password-begin": PASSWORD})
    page = text_of(bob.get(SAFETY))
    secret = second_factor.secret_of(SecondFactor.objects.get(user=kit.user("bob")))

    assert "<svg" in page
    assert "style=" not in page
    assert secret in page.replace(" ", "")
    switched_on(kit, clock)
    assert secret not in text_of(bob.get(SAFETY)).replace(" ", "")


def test_without_the_password_nothing_is_switched_on_or_off(kit: Kit, clock: Clock):
    bob = kit.browser("bob")

    assert bob.post(SAFETY, {"step": "begin", "password-begin": "wrong"}).status_code == 422
    assert not SecondFactor.objects.exists()
    switched_on(kit, clock)
    bob = kit.browser("bob")
    for step in ("off", "renew"):
        assert bob.post(SAFETY, {"step": step, f"password-{step}": "wrong"}).status_code == 422
    assert SecondFactor.objects.exists()
    assert bob.post(SAFETY, {"step": "off", "password-off": PASSWORD}).status_code == 302
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_a_code_is_good_once_even_in_its_own_half_minute(kit: Kit, clock: Clock):
    switched_on(kit, clock)
    shown = code(kit, clock)

    first, second = password_given()[0], password_given()[0]

    assert first.post("/login/second", {"code": shown}).status_code == 302
    assert second.post("/login/second", {"code": shown}).status_code == 401
    assert not is_in(second)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_an_old_code_and_one_of_the_future_are_refused(kit: Kit, clock: Clock, minutes: int):
    switched_on(kit, clock)
    clock.on(minutes=10)
    clock.on(minutes=minutes)
    shown = code(kit, clock)
    clock.on(minutes=-minutes)

    assert password_given()[0].post("/login/second", {"code": shown}).status_code == 401


@pytest.mark.parametrize("given", ["", "000000", "１２３４５６", "\x00", "a" * 5000, "-1", "12345", "é"])
def test_what_is_no_code_lets_nobody_in(kit: Kit, clock: Clock, given: str):
    switched_on(kit, clock)
    client, _answer = password_given()

    assert client.post("/login/second", {"code": given}).status_code == 401
    assert not is_in(client)


def test_five_wrong_codes_lock_the_second_step_for_a_quarter_of_an_hour(kit: Kit, clock: Clock):
    switched_on(kit, clock)
    client, _answer = password_given()

    answers = [client.post("/login/second", {"code": "000000"}).status_code for _ in range(5)]
    locked = client.post("/login/second", {"code": code(kit, clock)})
    clock.on(minutes=16)

    assert answers == [401] * 4 + [409]
    assert "E_LOGIN_LOCKED" in text_of(locked)
    assert client.post("/login/second", {"code": code(kit, clock)}).status_code == 302


def test_a_recovery_code_lets_in_once_and_is_kept_as_a_hash(kit: Kit, clock: Clock):
    codes = switched_on(kit, clock)
    first, second = password_given()[0], password_given()[0]

    assert first.post("/login/second", {"code": codes[0].upper().replace("-", " ")}).status_code == 302
    assert second.post("/login/second", {"code": codes[0]}).status_code == 401
    assert not set(codes) & set(RecoveryCode.objects.values_list("digest", flat=True))
    assert second_factor.codes_left(kit.user("bob").pk) == second_factor.CODES - 1


def test_nobody_reaches_the_second_step_without_the_password_or_long_after_it(kit: Kit, clock: Clock, monkeypatch):
    switched_on(kit, clock)
    late, _answer = password_given()
    session = late.session
    session["second_step"] = [session["second_step"][0], 0, *session["second_step"][2:]]
    session.save()

    for client in (Client(), late):
        assert client.post("/login/second", {"code": code(kit, clock)}).headers["Location"] == "/login/"


def test_a_new_password_ends_the_waiting_for_a_code(kit: Kit, clock: Clock):
    switched_on(kit, clock)
    client, _answer = password_given()
    person = kit.user("bob")
    person.set_password("Changed-Meanwhile-7")
    person.save()

    assert client.post("/login/second", {"code": code(kit, clock)}).headers["Location"] == "/login/"


def test_an_invitation_after_a_forgotten_password_still_asks_for_the_code(kit: Kit, clock: Clock):
    from guanxi.modules.people.invitations import invite

    switched_on(kit, clock)
    path = invite(actor=kit["admin"], pk=kit["bob"].user_id)
    client = Client()
    answer = client.post(path, {"password": "Quite-Another-7", "again": "Quite-Another-7"})

    assert answer.headers["Location"] == "/login/second"
    assert not is_in(client)


@pytest.mark.parametrize("by", ["role", "company"])
def test_whom_an_administrator_asks_for_it_does_nothing_before_it_is_there(kit: Kit, clock: Clock, by: str):
    held = {"role": Role.objects.filter(pk__in=kit.user("bob").roles), "company": Company.objects.all()}[by]
    held.update(asks_second_factor=True)
    bob = kit.browser("bob")

    assert bob.get("/m/accounts/").headers["Location"] == SAFETY
    assert bob.get("/api/v1/accounts").status_code == 401
    bob.post(SAFETY, {"step": "begin", "password-begin": PASSWORD})
    bob.post(SAFETY, {"step": "confirm", "code": code(kit, clock)})
    assert bob.get("/m/accounts/").status_code == 200
    assert bob.get("/api/v1/accounts").status_code == 200
    assert bob.post(SAFETY, {"step": "off", "password-off": PASSWORD}).status_code == 409
    assert kit.api("ben").get("/api/v1/accounts").status_code == 200  # tokens are made by whoever runs the server


def test_switching_it_on_ends_all_other_sessions(kit: Kit, clock: Clock):
    elsewhere = kit.browser("bob")
    switched_on(kit, clock)

    assert not is_in(elsewhere)


def test_an_administrator_takes_it_off_somebody_and_the_history_says_so(kit: Kit, clock: Clock):
    switched_on(kit, clock)
    pk = kit["bob"].user_id
    path = f"/api/v1/users/{pk}/actions/reset_second_factor"

    assert kit.api("alice").post(path, {}, content_type="application/json").status_code == 403
    assert kit.api("admin").post(path, {}, content_type="application/json").status_code == 200
    assert not second_factor.has_second_factor(pk)
    verbs = list(AuditEntry.objects.filter(module="user", record_id=pk).order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["second_factor_on", "second_factor_reset"]


def test_an_administrator_who_has_lost_everything_gets_in_by_a_token_that_was_made_on_the_server(
    kit: Kit, clock: Clock
):
    Company.objects.update(asks_second_factor=True)
    switched_on(kit, clock, "admin")
    pk = kit.api("admin").get("/api/v1/users?username=admin").json()["items"][0]["id"]

    answer = kit.api("admin").post(
        f"/api/v1/users/{pk}/actions/reset_second_factor", {}, content_type="application/json"
    )

    assert answer.status_code == 200
    assert password_given("admin")[1].headers["Location"] == "/"


def test_a_reset_ends_the_sessions_of_the_person(kit: Kit, clock: Clock):
    switched_on(kit, clock)
    bob = kit.browser("bob")
    reset_second_factor(actor=kit["admin"], pk=kit["bob"].user_id)

    assert not is_in(bob)


def test_neither_secret_nor_codes_stand_in_the_database(kit: Kit, clock: Clock):
    codes = switched_on(kit, clock)
    factor = SecondFactor.objects.get(user=kit.user("bob"))
    kept = [*SecondFactor.objects.values_list(), *RecoveryCode.objects.values_list(), *Session.objects.values_list()]

    assert second_factor.secret_of(factor) not in str(kept)
    assert not any(each in str(kept) or each.replace("-", "") in str(kept) for each in codes)


def test_a_session_that_was_opened_with_the_second_factor_says_so(kit: Kit, clock: Clock):
    switched_on(kit, clock)
    client, _answer = password_given()
    client.post("/login/second", {"code": code(kit, clock)})

    assert client.session[SECOND] is True
