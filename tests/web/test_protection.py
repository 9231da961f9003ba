"""What protects every answer and every writing address, whatever page it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.kit.people import PASSWORD, Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # pages and words, the same on every database

VALUES = {"slug": "accounts", "pk": "1", "job": "1", "key": "name", "number": "2", "token": "x", "name": "contacts"}


def addresses() -> Iterator[str]:
    """Every address there is, with values in the places of its parameters."""
    yield from _patterns(get_resolver().url_patterns, "")


def _patterns(found: Any, before: str) -> Iterator[str]:
    from django.utils.regex_helper import normalize

    for each in found:
        regex = before + each.pattern.regex.pattern.lstrip("^")
        if isinstance(each, URLPattern):
            for text, names in normalize(regex)[:1]:
                yield "/" + text % {name: VALUES.get(name, "1") for name in names}
        else:
            yield from _patterns(each.url_patterns, regex.removesuffix("\\Z"))


def test_there_are_many_addresses():
    assert len(set(addresses())) > 100


def test_no_address_of_all_takes_a_forged_form(kit: Kit):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(kit.user("admin"), backend="guanxi.access.signin.NameMailOrMobile")
    taken = []
    for address in sorted(set(addresses())):
        for kind in ("application/x-www-form-urlencoded", "text/plain"):
            answer = client.post(address, "a=b", content_type=kind, headers={"origin": "https://evil.test"})
            if answer.status_code not in {403, 404, 405}:
                taken.append((address, answer.status_code))
    assert taken == []


FOR_MACHINES = {"/healthz", "/readyz", "/metrics"}  # answered before anything else is asked


@pytest.mark.parametrize("name", ["charlie", None])
def test_every_page_bears_what_browsers_need_to_know(kit: Kit, name: str | None):
    client = kit.browser(name) if name else Client()
    for address in sorted(set(addresses()) - FOR_MACHINES):
        bears_what_browsers_need_to_know(address, client.get(address))


def bears_what_browsers_need_to_know(address: str, answer: HttpResponse) -> None:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0], address
    assert "object-src 'none'" in policy or "default-src 'none'" in policy, address
    assert headers["X-Content-Type-Options"] == "nosniff", address
    assert headers["Referrer-Policy"] == "same-origin", address
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
    assert headers["X-Frame-Options"] == "DENY", address
    assert "Permissions-Policy" in headers or not headers.get("Content-Type", "").startswith("text/html"), address
    kept = headers.get("Cache-Control", "")
    assert "no-store" in kept or "private" in kept or not headers.get("Content-Type", "").startswith("text/html")
    assert "Access-Control-Allow-Origin" not in headers, address


def test_no_page_has_a_script_or_a_style_in_itself(kit: Kit):
    admin = kit.browser("admin")
    for address in ("/", "/me", "/me/safety", "/settings/", "/m/accounts/", "/m/accounts/new", "/login/", "/funnel"):
        page = text_of(admin.get(address))
        assert " style=" not in page, address
        assert " onclick=" not in page, address
        assert "<script>" not in page, address


def test_what_a_person_sees_stays_in_no_cache(kit: Kit):
    bob = kit.browser("bob")
    for address in ("/", "/m/accounts/", "/me/safety", "/search?q=x"):
        assert "no-store" in bob.get(address).headers["Cache-Control"], address
    assert "private" in bob.get("/api/v1/accounts").headers["Cache-Control"]


def test_signing_out_empties_what_the_browser_keeps(kit: Kit):
    assert kit.browser("bob").post("/logout").headers["Clear-Site-Data"] == '"storage"'


def test_cookies_are_for_the_server_alone(kit: Kit):
    client = Client()
    client.get("/login/")
    client.post("/login/", {"username": "bob", "password": PASSWORD})

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "evil.test:80", "a b", "[::1"])
def test_another_hosts_name_is_refused(kit: Kit, host: str):
    answer = Client().get("/login/", headers={"host": host})

    assert answer.status_code == 400
    assert "evil" not in text_of(answer)


def test_a_wrong_name_a_wrong_password_and_a_person_who_left_look_alike(kit: Kit):
    person = kit.user("ben")
    person.status = "disabled"
    person.save()
    answers = []
    for name, password in (("nobody", "x"), ("bob", "x"), ("ben", PASSWORD), ("ben", "x")):
        answer = Client().post("/login/", {"username": name, "password": password})
        answers.append((answer.status_code, text_of(answer).partition("<main")[2].replace(f'value="{name}"', "")))

    tokens = [(status, _without_token(page)) for status, page in answers]
    assert tokens == [tokens[0]] * 4


def _without_token(page: str) -> str:
    before, _name, rest = page.partition('name="csrfmiddlewaretoken" value="')
    return before + rest.partition('"')[2]


def test_each_way_to_fail_at_the_sign_in_hashes_a_password_once(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    """What takes the time is the hash; as often as that is made, so long it takes."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    made = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: made.append(salt) or encode(self, password, salt)
    )
    left = kit.user("ben")
    left.status = "disabled"
    left.save()
    invited = kit.user("charlie")
    invited.set_unusable_password()
    invited.save()
    counts = []
    for name in ("nobody", "bob", "ben", "charlie", "bob@acme.test", "13800138000"):
        made.clear()
        Client().post("/login/", {"username": name, "password": "wrong"})
        counts.append(len(made))

    assert counts == [1] * 6
