"""Personal tokens: made after the password, held to what they are for, and ended by their owner."""

import re

from django.test import Client

from guanxi.access.models import ApiToken
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
