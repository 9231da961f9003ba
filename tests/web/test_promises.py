"""Points of docs/security.md that hold on every page, and that nothing else looks at."""

import math
import re
import string

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.signing import TimestampSigner
from django.http import HttpResponse
from django.test import Client

from guanxi.access.models import User
from guanxi.access.sessions import SessionStore
from guanxi.config import settings as real
from guanxi.modules.people.module import USER
from tests.kit.people import Kit
from tests.web.pages import text_of
from tests.web.test_protection import FOR_MACHINES, addresses, bears_what_browsers_need_to_know

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

INPUT = re.compile(r"<input[^>]*>")
WITH_PASSWORDS = ("/login/", "/password", "/me/safety")
QUESTION = re.compile("question|hint|maiden|pet_name", re.IGNORECASE)
ROUNDS = 600_000  # of PBKDF2 with SHA-256, as OWASP asks for


def test_every_answer_says_its_characters_bears_its_headers_and_has_the_way_out(kit: Kit):
    admin = kit.browser("admin")
    admin.raise_request_exception = False  # pages of errors are answers, too
    framed = 0
    for address in sorted(set(addresses()) - FOR_MACHINES):
        answer = admin.get(address)
        bears_what_browsers_need_to_know(address, answer)
        says_its_characters(address, answer)
        if answer.status_code == 200 and not answer.streaming and b'class="topbar' in answer.content:
            framed += 1
            assert 'action="/logout"' in text_of(answer), address
    assert framed > 20


def says_its_characters(address: str, answer: HttpResponse) -> None:
    kind = answer.headers.get("Content-Type", "")
    has_content = answer.streaming or bool(answer.content)
    assert kind or not has_content, address
    assert "charset=utf-8" in kind or not kind.startswith("text/"), (address, kind)


def test_fields_of_passwords_are_covered_and_known_to_password_managers(kit: Kit):
    found = 0
    for address in WITH_PASSWORDS:
        page = text_of((Client() if address == "/login/" else kit.browser("bob")).get(address))
        for field in (one for one in INPUT.findall(page) if "password" in one and 'type="hidden"' not in one):
            found += 1
            assert 'type="password"' in field, (address, field)
            assert re.search(r'autocomplete="(current|new)-password"', field), (address, field)
            assert "onpaste" not in field
    assert found >= 4


def test_nobody_is_asked_a_secret_question(kit: Kit):
    assert not [field.key for field in USER.fields if QUESTION.search(field.key)]
    assert not [field.name for field in User._meta.get_fields() if QUESTION.search(field.name)]


def test_names_of_sessions_have_128_bits_or_more(kit: Kit):
    names = {SessionStore()._get_new_session_key() for _ in range(200)}
    signs = set(string.ascii_lowercase + string.digits)
    assert len(names) == 200
    assert all(set(name) <= signs for name in names)
    assert set("".join(names)) == signs
    assert min(map(len, names)) * math.log2(len(signs)) >= 128


def test_what_is_signed_is_signed_by_sha_256_whatever_it_says_itself():
    signer = TimestampSigner(key="k")
    assert signer.algorithm == "sha256"
    assert len(signer.sign("value").rpartition(":")[2]) == 43  # 256 bits in base 64
    assert signer.unsign(signer.sign("value")) == "value"


def test_passwords_are_kept_by_a_slow_hash_outside_of_tests():
    hashers = getattr(real, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    assert hashers[0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert PBKDF2PasswordHasher.iterations >= ROUNDS
    assert PBKDF2PasswordHasher.digest().name == "sha256"


def test_folders_are_not_listed_and_those_of_version_control_not_there(kit: Kit):
    for client in (Client(), kit.browser("admin")):
        for address in ("/.git/HEAD", "/.git/", "/.svn/entries", "/.hg/", "/static/.git/HEAD", "/guanxi.toml"):
            assert client.get(address).status_code == 404, address
        for address in ("/static/", "/static/guanxi/", "/static/../", "/static/guanxi/../../config/"):
            assert client.get(address).status_code == 404, address


def test_no_address_answers_trace(kit: Kit):
    for client in (Client(), kit.browser("admin"), kit.api("admin")):
        for address in ("/login/", "/", "/m/accounts/", "/api/v1/accounts", "/static/x.css", "/healthz"):
            answer = client.trace(address, headers={"x-probe": "said back"})
            assert answer.status_code in {302, 401, 403, 404, 405}, (address, answer.status_code)
            assert b"said back" not in (b"" if answer.streaming else answer.content), address
