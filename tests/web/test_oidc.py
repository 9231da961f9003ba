"""Signing in by the company's own provider: only whom it proves to name, and only who works here."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings as surroundings
from django.http import HttpResponse
from django.test import Client
from joserfc.jwk import RSAKey

from guanxi.access.models import OidcIdentity, OidcProvider
from guanxi.messaging.models import Notice
from tests.kit.oidc_provider import Provider, providing
from tests.kit.people import Kit

BOB = {"email": "bob@acme.test", "email_verified": True}


@pytest.fixture
def there(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider, set up on the page by the administrator."""
    monkeypatch.setattr(surroundings, "CALLS_TO_PRIVATE", True)
    with providing() as provider:
        form = {"label": "Acme", "issuer": provider.issuer, "client_id": "guanxi", "secret": "hush"}
        form |= {"is_open": "true", "links_people": "true", "is_second_factor": "false"}
        saved = kit.browser("admin").post("/settings/sign-in", form)
        assert saved.status_code == 302, saved.content
        yield provider


def comes(provider: Provider, **changed: str) -> tuple[Client, HttpResponse]:
    browser = Client()
    begun = browser.get("/login/oidc", {"next": "/m/accounts/"})
    brought = provider.sends_back(begun.headers["Location"])
    return browser, browser.get("/login/oidc/back", {**brought, **changed})


def test_a_person_comes_in_by_a_verified_address_and_later_by_the_link(kit: Kit, there: Provider):
    assert "Sign in with Acme" in Client().get("/login/").content.decode()
    assert "hush" not in OidcProvider.objects.get().secret
    there.claims = BOB
    browser, answer = comes(there)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/m/accounts/")
    assert browser.get("/me").status_code == 200
    assert OidcIdentity.objects.get().user_id == kit["bob"].user_id

    there.claims = {"email": "somebody@else.test"}
    assert not Notice.objects.filter(kind="new_device").exists()
    assert comes(there)[1].status_code == 302
    assert Notice.objects.get(kind="new_device").user_id == kit["bob"].user_id  # another browser than the first
    kit.user("bob").__class__.objects.filter(pk=kit["bob"].user_id).update(status="disabled")
    assert comes(there)[1].status_code == 403


@pytest.mark.once
def test_whoever_is_not_proved_stays_outside(kit: Kit, there: Provider):
    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    now = int(time.time())
    for wrong in (
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://elsewhere.example"},
        {"iat": now - 4000, "exp": now - 3000},
        {"azp": "another"},
        {"sub": ""},
    ):
        there.claims = {**BOB, **wrong}
        assert comes(there)[1].status_code == 409, wrong
    there.claims = BOB
    assert comes(there, state="another")[1].status_code == 409
    there.key = stranger
    assert comes(there)[1].status_code == 409
    there.key = Provider().key
    for unknown in ({"email_verified": False}, {"email": "nobody@acme.test"}, {"email": "admin@acme.test"}):
        there.claims = {**BOB, **unknown}
        assert comes(there)[1].status_code == 403, unknown
    assert not OidcIdentity.objects.exists()
    refused = kit.browser("admin").post(
        "/settings/sign-in", {"label": "x", "issuer": f"{there.issuer}/other", "client_id": "x", "is_open": "true"}
    )
    assert refused.status_code == 409
    assert kit.browser("bob").get("/settings/sign-in").status_code == 403
