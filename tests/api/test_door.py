"""Method, person, language and errors: what every address has in common."""

import pytest
from django.test import Client, override_settings

from guanxi.access.models import ApiToken
from guanxi.access.tokens import make_token
from tests.api.client import ROOT, Api, code_of, fields_of
from tests.kit.people import Kit


@pytest.mark.once
def test_an_address_answers_with_and_without_a_slash_at_its_end(kit: Kit):
    bob = kit.api("bob")

    for path in ("/accounts", "/meta/modules", "/openapi.json", "/accounts/summary", "/docs"):
        assert bob.get(ROOT + path).status_code == 200
        assert bob.get(f"{ROOT}{path}/").status_code == 200


@pytest.mark.once
def test_an_unknown_address_is_a_problem_document(kit: Kit):
    bob = kit.api("bob")

    for path in (
        "",
        "/",
        "/nothing",
        "/Accounts",
        "/accounts/x",
        "/accounts/1/nothing",
        "/accounts//1",
        "/accounts/-1",
        "/accounts/1\n",
        "/accounts/1/print/'\n[",
    ):
        assert code_of(bob.get(ROOT + path)) == (404, "E_NOT_FOUND"), path


def test_an_id_that_no_database_can_hold_is_not_found(kit: Kit):
    bob = kit.api("bob")

    for number in (0, 2**63, 2**64, 10**30, "9" * 5000):
        assert code_of(bob.get(f"{ROOT}/accounts/{number}")) == (404, "E_NOT_FOUND")


@pytest.mark.once
def test_a_wrong_method_is_told_the_right_ones(kit: Kit):
    answer = kit.api("bob").put(f"{ROOT}/accounts")

    assert code_of(answer) == (405, "E_METHOD")
    assert answer.headers["Allow"] == "GET, POST, HEAD"


def test_a_module_that_only_shows_its_records_offers_no_writing(kit: Kit):
    admin = kit.api("admin")

    for path in ("/approvals", "/approvals/1", "/approvals/1/files"):
        assert admin.options(ROOT + path).headers["Allow"] == "GET, HEAD"
    for path in ("/approvals", "/approvals/bulk", "/approvals/1/files"):
        assert code_of(admin.post(ROOT + path)) == (405, "E_METHOD")


@pytest.mark.once
def test_the_size_of_a_page_is_one_number(kit: Kit):
    bob = kit.api("bob")
    account = kit.make("account", "bob").pk

    for path in ("/accounts", f"/accounts/{account}/history", f"/accounts/{account}/timeline"):
        for wrong in ("?limit=", "?limit=5&limit=6", "?limit=x"):
            assert bob.get(ROOT + path + wrong).status_code == 422, path + wrong


def test_nobody_is_told_how_to_sign_in(db: None):
    for headers in (
        {},
        {"authorization": "Bearer nonsense"},
        {"authorization": "Basic Ym9iOnB3"},
        {"authorization": "é"},
    ):
        answer = Client(headers=headers).get(f"{ROOT}/accounts")

        assert code_of(answer) == (401, "E_UNAUTHENTICATED")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_and_one_of_a_former_colleague_open_nothing(kit: Kit):
    ben, bob = kit.api("ben"), kit.api("bob")
    ApiToken.objects.filter(user=kit.user("ben")).update(revoked_at="2026-01-01T00:00:00Z")
    left = kit.user("bob")
    left.status = "disabled"
    left.save()

    assert code_of(ben.get(f"{ROOT}/accounts")) == (401, "E_UNAUTHENTICATED")
    assert code_of(bob.get(f"{ROOT}/accounts")) == (401, "E_UNAUTHENTICATED")


def test_a_reading_token_reads_and_writes_nothing(kit: Kit):
    secret = make_token(kit.user("bob"), scope="read")
    client = Client(headers={"authorization": f"bearer {secret}"})

    assert client.get(f"{ROOT}/accounts").status_code == 200
    assert code_of(client.post(f"{ROOT}/accounts", {"name": "x"}, content_type="application/json"))[0] == 403
    assert code_of(client.post(f"{ROOT}/accounts/bulk", {}, content_type="application/json"))[0] == 403


def test_a_session_writes_only_with_its_token_against_forged_requests(kit: Kit):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(kit.user("bob"), backend="guanxi.access.signin.NameMailOrMobile")

    forged = browser.post(f"{ROOT}/accounts", {"name": "x"}, content_type="application/json")
    browser.cookies["csrftoken"] = "a" * 32
    meant = browser.post(
        f"{ROOT}/accounts", {"name": "x"}, content_type="application/json", headers={"x-csrftoken": "a" * 32}
    )

    assert browser.get(f"{ROOT}/accounts").status_code == 200
    assert code_of(forged) == (403, "E_CSRF")
    assert meant.status_code == 201


def test_who_has_a_given_password_must_choose_one_before_a_session_counts(kit: Kit):
    browser = kit.browser("bob")
    bob = kit.user("bob")
    bob.must_change_password = True
    bob.save()

    assert code_of(browser.get(f"{ROOT}/accounts")) == (401, "E_UNAUTHENTICATED")


def test_the_history_says_that_a_session_came_through_the_api(kit: Kit):
    browser = kit.browser("bob")
    made = browser.post(f"{ROOT}/accounts", {"name": "x"}, content_type="application/json").json()

    told = browser.get(f"{ROOT}/accounts/{made['id']}/history").json()["items"]

    assert [entry["via"] for entry in told] == ["api"]


@pytest.mark.once
def test_messages_are_in_the_persons_language_else_in_the_one_asked_for(kit: Kit):
    bob = kit.api("bob")
    asked = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}

    assert bob.get(f"{ROOT}/nothing", headers=asked).status_code == 404
    assert bob.get(f"{ROOT}/accounts?x=1", headers=asked).headers["Content-Language"] == "zh-hans"
    assert bob.get(f"{ROOT}/accounts?x=1").headers["Content-Language"] == "en"

    user = kit.user("bob")
    user.language = "en"
    user.save()
    assert bob.get(f"{ROOT}/accounts?x=1", headers=asked).headers["Content-Language"] == "en"


@pytest.mark.once
def test_what_is_no_json_is_refused_as_such(kit: Kit):
    bob = Api(kit, "bob")
    bodies = [
        b"",
        b"{",
        b"[1",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a\\u0000b"}',
        b'{"na\\u0000me": "b"}',
        b'{"name": ' + b"[" * 60 + b"]" * 60 + b"}",
        b"[" * 100_000,
        b'"text"',
        b"[]",
        b"null",
        b"7",
        b'{"a": 1' + b"0" * 5000 + b"}",
        '{"name": "x"}'.encode("utf-16"),
    ]

    for body in bodies:
        assert code_of(bob.post("/accounts", body)) == (400, "E_BAD_JSON"), body[:40]


@pytest.mark.once
def test_content_of_another_kind_is_refused(kit: Kit):
    bob = kit.api("bob")

    for kind in (
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ):
        answer = bob.post(f"{ROOT}/accounts", b'{"name": "x"}', content_type=kind)
        assert code_of(answer) == (415, "E_MEDIA_TYPE"), kind


@pytest.mark.once
def test_a_body_in_chunks_is_refused_in_clear_words(kit: Kit):
    answer = kit.api("bob").post(
        f"{ROOT}/accounts",
        b'{"name": "x"}',
        content_type="application/json",
        headers={"transfer-encoding": "chunked"},
        CONTENT_LENGTH="",
    )
    assert code_of(answer) == (411, "E_LENGTH_REQUIRED")


@pytest.mark.once
def test_a_merge_patch_is_json(kit: Kit):
    account = kit.make("account", "bob")

    answer = kit.api("bob").patch(
        f"{ROOT}/accounts/{account.pk}",
        b'{"city": "Wuhan"}',
        content_type="application/merge-patch+json; charset=utf-8",
    )

    assert (answer.status_code, answer.json()["city"]) == (200, "Wuhan")


@pytest.mark.once
@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_that_is_too_large_is_refused(kit: Kit):
    bob = Api(kit, "bob")

    assert code_of(bob.post("/accounts", {"name": "x" * 2000})) == (413, "E_TOO_LARGE")


@pytest.mark.once
def test_too_many_parameters_are_refused(kit: Kit):
    query = "&".join(f"name__contains={number}" for number in range(5500))

    assert code_of(kit.api("bob").get(f"{ROOT}/accounts?{query}")) == (413, "E_TOO_LARGE")


def test_a_hidden_field_answers_exactly_as_an_unknown_one(kit: Kit):
    bob = Api(kit, "bob")
    alice = kit.user("alice").pk

    def answers(name: str) -> list[tuple[int, str]]:
        found = [
            bob.get("/users", **{name: "2026-01-01"}),
            bob.get("/users", **{f"{name}__lt": "2026-01-01"}),
            bob.get("/users", **{f"{name}__nonsense": "x"}),
            bob.get("/users", sort=name),
            bob.get("/users", fields=name),
            bob.get("/users", expand=name),
            bob.get("/users", filter='{"field": "' + name + '", "op": "eq", "value": "2026-01-01"}'),
            bob.get("/users/summary", group_by=name),
            bob.get("/users/summary", sum=name),
            bob.get("/accounts", **{f"owner.{name}": "2026-01-01"}),
            bob.get("/accounts", fields=f"owner.{name}"),
            bob.get(f"/users/{alice}", fields=name),
        ]
        return [(answer.status_code, answer.content.decode().replace(name, "…")) for answer in found]

    assert answers("hired_on") == answers("no_such_day")
    assert all(status == 400 for status, _body in answers("hired_on"))
    assert "hired_on" not in bob.get(f"/users/{alice}").json()
    assert "hired_on" in Api(kit, "admin").get(f"/users/{alice}").json()


def test_each_wrong_field_is_named_with_its_own_code(kit: Kit):
    answer = Api(kit, "bob").post("/accounts", {"name": "", "level": "Z", "annual_revenue": "1.234", "x": 1})

    assert fields_of(answer) == {
        "name": "E_REQUIRED",
        "level": "E_CHOICE",
        "annual_revenue": "E_FORMAT",
        "x": "E_UNKNOWN_FIELD",
    }
