"""Personal tokens: made after the password, held to what they are for, and ended by their owner."""

import re
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.access.models import ApiToken, User
from guanxi.access.signin import EXPIRY
from guanxi.access.tokens import make_token
from guanxi.api.models import IdempotencyKey
from guanxi.kernel import clock
from guanxi.kernel.sealing import unseal_bytes
from guanxi.records.settings import put
from guanxi.records.tokens import LONGEST
from tests.api.client import Api, code_of
from tests.kit.people import PASSWORD, Kit


def test_a_person_makes_a_token_for_some_modules_sees_when_it_was_used_and_ends_it(kit: Kit):
    bob = kit.browser("bob")
    form = {"name": "Reports", "access": "read", "modules": ["account"], "password": PASSWORD}
    assert bob.post("/me/tokens", {**form, "password": "wrong"}).status_code == 422
    assert bob.post("/me/tokens", {**form, "modules": ["nothing"]}).status_code == 422
    assert bob.post("/me/tokens", {**form, "name": " "}).status_code == 422
    assert bob.post("/me/tokens", {**form, "access": "all"}).status_code == 422
    made = bob.post("/me/tokens", form).content.decode()
    secret = re.findall(r"gx_[\w-]+", made)[0]
    assert "never used" in bob.get("/me/tokens").content.decode()

    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/accounts").status_code == 200
    assert program.get("/api/v1/contacts").status_code == 403
    for path in ("/api/v1/accounts", "/api/v1/tasks"):
        assert program.post(path, "{}", content_type="application/json").status_code == 403
    assert program.patch("/api/v1/settings/mails.recall_seconds", '{"value": 5}', content_type="application/json")
    shown = bob.get("/me/tokens").content.decode()
    assert "last used" in shown
    assert secret not in shown

    token = ApiToken.objects.get(user=kit["bob"].user_id)
    assert kit.browser("ben").post("/me/tokens/end", {"token": token.pk}).status_code == 404
    bob.post("/me/tokens/end", {"token": token.pk})
    assert program.get("/api/v1/accounts").status_code == 401
    assert "made a token for a program" in kit.browser("admin").get(f"/m/users/{kit['bob'].user_id}/").content.decode()


def test_programs_make_tokens_with_an_end_and_administrators_end_those_of_all(kit: Kit):
    bob, admin = Api(kit, "bob"), Api(kit, "admin")
    today = clock.today("Asia/Shanghai")
    wanted = {"name": "Reports", "access": "read", "modules": ["accounts"], "password": PASSWORD}
    asked = {**wanted, "expires_on": str(today + timedelta(days=2))}
    assert code_of(bob.post("/tokens", {**asked, "password": "wrong"})) == (422, "E_PASSWORD_WRONG")
    assert code_of(bob.post("/tokens", {**asked, "expires_on": str(today - timedelta(days=1))})) == (422, "E_RANGE")
    made = bob.post("/tokens", asked, idempotency_key="one").json()
    again = bob.post("/tokens", asked, idempotency_key="one")
    assert (again.json()["id"], again.json()["token"]) == (made["id"], None)
    kept = [unseal_bytes(bytes(body)) for body in IdempotencyKey.objects.values_list("body", flat=True)]
    assert kept
    assert made["token"] not in str(kept)
    program = Client(headers={"authorization": f"Bearer {made['token']}"})
    assert program.get("/api/v1/accounts").status_code == 200
    assert program.post("/api/v1/tokens", asked, content_type="application/json").status_code == 403
    assert program.delete(f"/api/v1/tokens/{made['id']}").status_code == 403

    put(actor=kit["admin"], setting=LONGEST, value=30)
    assert code_of(bob.post("/tokens", wanted)) == (422, "E_RANGE")
    put(actor=kit["admin"], setting=LONGEST, value=None)

    assert code_of(bob.get("/tokens", everyone="1")) == (403, "E_NO_PERMISSION")
    assert made["id"] in [one["id"] for one in admin.items("/tokens", user=str(kit["bob"].user_id))]
    assert code_of(Api(kit, "ben").delete(f"/tokens/{made['id']}")) == (404, "E_NOT_FOUND")
    ApiToken.objects.filter(pk=made["id"]).update(expires_at=clock.now())
    assert program.get("/api/v1/accounts").status_code == 401
    assert made["id"] not in [one["id"] for one in bob.items("/tokens")]
    other = bob.post("/tokens", wanted).json()
    assert admin.delete(f"/tokens/{other['id']}").status_code == 204
    assert Client(headers={"authorization": f"Bearer {other['token']}"}).get("/api/v1/accounts").status_code == 401


def test_sign_ins_are_listed_and_ended_by_their_people_and_by_administrators(kit: Kit):
    def browser(name: str) -> Client:
        client = Client()
        client.post("/login/", {"username": name, "password": PASSWORD})
        return client

    first, second, admin, chief = browser("bob"), browser("bob"), Api(kit, "admin"), browser("admin")
    bob, api = kit["bob"].user_id, Api(kit, "bob")
    names = [one["id"] for one in api.items("/sessions")]
    assert len(names) == 2
    assert code_of(Api(kit, "ben").delete(f"/sessions/{names[0]}")) == (404, "E_NOT_FOUND")
    assert api.delete(f"/sessions/{names[0]}").status_code == 204
    assert sorted(one.get("/me").status_code for one in (first, second)) == [200, 302]

    page = chief.get("/settings/sign-ins", {"q": "bob"}).content.decode()
    assert "Where people are signed in" in page
    assert chief.post("/settings/sign-ins", {"step": "everywhere", "user": bob}).status_code == 302
    assert [one.get("/me").status_code for one in (first, second)] == [302, 302]
    assert kit.api("bob").get("/api/v1/accounts").status_code == 401
    assert chief.get("/settings/sign-ins").status_code == 200
    assert len(admin.items("/sessions", everyone="1")) == 1
    assert kit.browser("ben").get("/settings/sign-ins").status_code == 403
    few = count_queries(chief, "/settings/sign-ins")
    browser("alice"), browser("ben"), make_token(kit.user("ben"))
    assert count_queries(chief, "/settings/sign-ins") == few


def test_a_password_that_is_too_old_must_be_a_new_one(kit: Kit):
    client = Client()
    client.post("/login/", {"username": "bob", "password": PASSWORD})
    assert client.get("/").status_code == 200
    put(actor=kit["admin"], setting=EXPIRY, value=90)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=kit["bob"].user_id).update(password_since=timezone.now() - timedelta(days=91))
    assert client.get("/").headers["Location"] == "/password"
    assert client.get("/api/v1/accounts").status_code == 401
    assert "older than the company allows" in client.get("/password").content.decode()
    form = {"present": PASSWORD, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/password", form).status_code == 422
    assert client.post("/password", {**form, "password": f"{PASSWORD}2", "again": f"{PASSWORD}2"}).status_code == 302
    assert client.get("/").status_code == 200


def count_queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)
