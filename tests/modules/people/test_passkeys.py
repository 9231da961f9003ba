"""Passkeys: added after the password, good for signing in as two factors, and for nothing else."""

from django.test import Client

from guanxi.access.models import Passkey
from guanxi.access.sessions import SECOND
from tests.kit.authenticator import Authenticator
from tests.kit.people import PASSWORD, Kit

ACCEPT = {"accept": "application/json"}


def entering(key: Authenticator, browser: Client | None = None) -> tuple[Client, object]:
    browser = browser or Client()
    asked = browser.post("/login/passkey/begin").json()
    return browser, browser.post("/login/passkey", {"answer": key.found(asked), "next": "/m/tasks/"}, headers=ACCEPT)


def test_a_person_adds_a_passkey_comes_in_by_it_and_removes_it(kit: Kit):
    key, bob = Authenticator(), kit.browser("bob")
    wrong = bob.post("/me/passkeys/begin", {"password-passkey": "wrong"}, headers=ACCEPT)
    assert wrong.status_code == 422
    assert bob.post("/me/passkeys/add", {"answer": "{}"}, headers=ACCEPT).status_code == 422
    asked = bob.post("/me/passkeys/begin", {"password-passkey": PASSWORD}, headers=ACCEPT).json()
    added = bob.post("/me/passkeys/add", {"answer": key.made(asked), "name": "Telephone"}, headers=ACCEPT)
    assert added.status_code == 200, added.content
    assert "Telephone" in bob.get("/me/safety").content.decode()

    browser, answer = entering(key)
    assert answer.json() == {"next": "/m/tasks/"}
    assert browser.session[SECOND] is True
    assert browser.get("/m/tasks/").status_code == 200
    assert Passkey.objects.get().last_used_at is not None

    asked = Client().post("/login/passkey/begin").json()
    for stranger in (
        Authenticator(),
        Authenticator(id=key.id),
        Authenticator(id=key.id, key=key.key, origin="http://x"),
    ):
        assert entering(stranger)[1].status_code == 422
    for strange in ("", "[]", '{"id": 7}', '{"id": "\\u0000"}', '{"id": "键"}', "\0"):
        browser = Client()
        browser.post("/login/passkey/begin")
        assert browser.post("/login/passkey", {"answer": strange}, headers=ACCEPT).status_code == 422, strange
    replayed = Client()
    replayed.post("/login/passkey/begin")
    assert replayed.post("/login/passkey", {"answer": key.found(asked)}, headers=ACCEPT).status_code == 422
    kit.user("bob").__class__.objects.filter(pk=kit["bob"].user_id).update(status="disabled")
    assert entering(key)[1].status_code == 422
    kit.user("bob").__class__.objects.filter(pk=kit["bob"].user_id).update(status="active")
    assert kit.browser("ben").post("/me/passkeys/remove", {"passkey": Passkey.objects.get().pk}).status_code == 404
    kit.browser("bob").post("/me/passkeys/remove", {"passkey": Passkey.objects.get().pk})
    assert entering(key)[1].status_code == 422
