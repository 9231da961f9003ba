"""Nothing that a client can send gets a 500."""

import http.client
from itertools import cycle
from urllib.parse import urlsplit

import pytest

from guanxi.meta import registry
from tests.api.client import ROOT, Api

MODULES = ("account", "opportunity", "task", "user", "stage", "activity")
VALUES = (
    "",
    "0",
    "-1",
    "1.5",
    "9" * 40,
    "1e99999",
    "-0",
    "x",
    "%",
    "_",
    "\\",
    "'; --",
    "a,b",
    "1,2",
    ",",
    "\\,",
    "null",
    "true",
    "$me",
    "$my_team",
    "$today",
    "$now",
    "this_month",
    "last_0_days",
    "FY2026-Q1",
    "2026-W54",
    "0000-00-00",
    "1000-01-01",
    "2999-12-31",
    "2999-12-31T23:59:59-23:59",
    "1000-01-01T00:00:00+23:59",
    "2026-02-30",
    "１２",
    "1_000",
    "\U0010ffff",
    "\ud7ff\ue000",
    "張" * 300,
    "nan",
    "-inf",
    "0x10",
    "\u202e\u0000".strip("\u0000"),
)
OPERATORS = "eq ne lt lte gt gte in nin contains startswith isnull between within under near exact pk __ id".split()


@pytest.mark.parametrize("key", MODULES)
def test_no_condition_brings_a_list_down(kit, key):
    admin, values = Api(kit, "admin"), cycle(VALUES)
    module = registry.get(key)
    kit.make(module, "bob")

    for field in module.fields:
        for operator in OPERATORS:
            value = next(values)
            answer = admin.get(f"/{module.slug}", **{f"{field.key}__{operator}": value}, limit="1")
            assert answer.status_code in {200, 400, 422}, (field.key, operator, value)


@pytest.mark.parametrize(
    "name", ["sort", "fields", "expand", "cursor", "limit", "count", "q", "filter", "group_by", "sum"]
)
def test_no_parameter_brings_a_list_down(kit, name):
    admin = Api(kit, "admin")
    more = (
        "-",
        "--name",
        "name,name",
        "-name,name,-id,id",
        "id",
        "lines",
        "lines.",
        ".",
        "owner.",
        ".name",
        "name:day",
    )
    wrong = ("pk", "owner__name", "custom", "deleted_at", "created_at:", "created_at:decade", "lines.amount,amount")

    for value in (*VALUES, *more, *wrong):
        for path in ("/opportunities", "/opportunities/summary"):
            answer = admin.get(path, **{name: value})
            assert answer.status_code in {200, 400, 422}, (path, value)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{ROOT}/accounts/%ff%fe"),
        ("GET", f"{ROOT}/accounts?name=%ff"),
        ("GET", f"{ROOT}/accounts?%00=1"),
        ("GET", f"{ROOT}/accounts?name=%ed%a0%80"),
        ("GET", f"{ROOT}/accounts/1%00"),
        ("GET", f"{ROOT}/%2e%2e/%2e%2e/etc/passwd"),
        ("GET", f"{ROOT}/accounts;x=1"),
        ("GET", f"{ROOT}/accounts/1/related/%25"),
        ("POST", f"{ROOT}/accounts/1/actions/x%00"),
        ("TRACE", f"{ROOT}/accounts"),
        ("OPTIONS", f"{ROOT}/accounts"),
        ("FOO", f"{ROOT}/accounts"),
    ],
)
def test_no_address_or_method_brings_the_server_down(kit, method, path):
    answer = kit.api("bob").generic(method, path.replace("%00", "\x00") if method == "X" else path)

    assert 200 <= answer.status_code < 500
    assert answer.headers["Content-Type"] in {"application/json", "application/problem+json"}


@pytest.mark.django_db(transaction=True)
def test_a_real_client_gets_what_the_contract_says(kit, site):
    secret = kit.token("bob")
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def ask(method: str, path: str, body: bytes | None = None, **more: str) -> tuple[int, bytes, dict[str, str]]:
        connection.request(method, ROOT + path, body, {**headers, **more})
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.headers)

    status, body, told = ask("POST", "/accounts/", '{"name": "北京"}'.encode())
    assert (status, told["Content-Type"]) == (201, "application/json")
    assert "北京".encode() in body
    status, again, told = ask("GET", told["Location"].removeprefix(ROOT))
    assert (status, again) == (200, body)
    assert ask("GET", "/accounts/1", **{"If-None-Match": told["ETag"]})[0] in {304, 404}
    status, body, told = ask("HEAD", "/accounts")
    assert (status, body) == (200, b"")
    assert ask("POST", "/accounts", b"\xff\xfe")[0] == 400
    assert ask("POST", "/accounts", b'{"name": "x"}', Authorization="Bearer x")[0] == 401
    connection.close()
