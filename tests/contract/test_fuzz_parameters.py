"""Every address, every parameter, every strange value: nothing that a client can send is a mistake of ours.

All combinations are numbered in an order drawn at random and tried one after the other: some in the suite, many more in
`make trust`, and others for each GUANXI_TEST_SEED.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from guanxi.meta import registry
from tests.api.client import ROOT
from tests.kit.killing import chance
from tests.kit.people import Kit
from tests.kit.trust import times

SEED = 11
UNREADY = {"/readyz"}  # no worker is there in a test
PARTS = times(1, 24)  # parts of the combinations, each a test, so that no test takes long
TRIES = times(150, 1_500)
OFTEN = "the same name often"
DEEP = '{"all":[' * 200 + "]}" * 200
ODD = {
    "nothing": "",
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "NUL": "%00",
    "half a character": "%ED%A0%80",
    "no text at all": "%FF%FE",
    "a very long text": "x" * 100_000,
    "many values": ",".join(["1"] * 2000),
    "a deep condition": quote(DEEP),
    "a deep list": quote("[" * 5000),
    "a quote": quote("'\"><--;"),
    "far away": quote("\U0010ffff\u202e"),
    "an exponent": "1e999999",
    "no number": "NaN",
    "a strange day": "2026-02-30",
    "a template": quote("{{7*7}}%(x)s{0}"),
}
SHARED = ("q", "filter", "sort", "limit", "cursor", "count", "fields", "expand", "group_by", "sum", "user", "partial")
PAGES = ("q", "filter", "sort", "page", "view", "columns", "group_by", "day", "dates", "tab", "before", "next", "in")
PAGES += ("format", "field", "id", "kind", "ids", "do", "parent", "then", "from", "to", "text", "unread", "arrange")
METHODS = ("PUT", "TRACE", "OPTIONS", "FOO", "PROPFIND", "HEAD", "get")
Request = tuple[str, str, str, str]  # the method, the address, what is strange, and what is sent
BODIES = {
    "NUL": b'{"name": "\\u0000"}',
    "half a character": b'{"name": "\\ud800"}',
    "no text at all": b'{"name": "\xff\xfe"}',
    "a list": b"[]",
    "a number": b"7",
    "no body": b"",
    "cut off": b'{"name": ',
    "a name twice": b'{"name": "a", "name": "b"}',
    "deep": b'{"name": ' + b"[" * 3000 + b"]" * 3000 + b"}",
    "a huge number": b'{"amount": 1e9999, "owner": 99999999999999999999999999}',
    "a very long text": json.dumps({"name": "x" * 100_000, "remark": "y" * 100_000}).encode(),
    "other kinds": json.dumps({"name": {"a": 1}, "owner": [1], "tags": {"x": 1}, "account": "1"}).encode(),
    "lines": b'{"lines": [[1], 7, null, {"product": {}}], "operations": [[], 7, {"op": []}]}',
}
KINDS = ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")


def addresses(prefix: str) -> list[str]:
    """Every address of the product, with an id that is there and names that mean something."""
    found = [path for path in _walked(get_resolver().url_patterns, "/") if path.startswith(prefix)]
    slugs = [module.slug for module in registry.all_modules()]
    return sorted({path.replace("<module>", slug) for path in found for slug in slugs})


def _walked(patterns: list[Any], before: str) -> Iterator[str]:
    for pattern in patterns:
        here = before + _said(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here.replace("//", "/")


def _said(pattern: str) -> str:
    """A pattern as an address: ids are 1, the first slug is that of a module."""
    named = pattern.removeprefix("^").removesuffix("/?\\Z").replace("\\", "")
    for given, meant in (
        ("<slug:slug>", "<module>"),
        ("(?P<slug>[a-z][a-z0-9-]*)", "<module>"),
        ("(?P<pk>[0-9]{1,19})", "1"),
        ("(?P<key>[a-z][a-z0-9_]*)", "move"),
        ("(?P<name>[a-z][a-z0-9_.-]*)", "contacts"),
        ("<slug:key>", "name"),
        ("<slug:operation>", "x"),
        ("<slug:number>", "MQ"),
        ("<slug:token>", "x"),
    ):
        named = named.replace(given, meant)
    for place in ("pk", "job", "entry"):
        named = named.replace(f"<int:{place}>", "1")
    return named.replace("(?:/.*)?Z", "")


def asked(prefix: str, names: tuple[str, ...], *, step: int = 1) -> Iterator[Request]:
    """Each combination. With a step, each address meets each parameter with every so manieth strange value."""
    by_slug = {module.slug: module for module in registry.all_modules()}
    for path in addresses(prefix):
        last = path.rstrip("/").rpartition("/")[2]
        fields = [field.key for field in by_slug[last].fields] if last in by_slug else []
        for place, name in enumerate((*names, *fields, *(f"{field}__in" for field in fields))):
            for strange in list(ODD)[(place + len(path)) % step :: step]:
                yield "GET", path, strange, name
            yield "GET", path, OFTEN, name
        yield from ((method, path, "the method", "") for method in METHODS)
        yield from (("POST", path, strange, KINDS[0]) for strange in BODIES)
        yield from (("PATCH", path, "a list", kind) for kind in KINDS)
        yield from (("POST", path, "a very long text", kind) for kind in KINDS[1:])
        yield from ((method, path, "in chunks", KINDS[0]) for method in ("POST", "PATCH", "DELETE"))


def part(every: Iterator[Any], place: int) -> list[Any]:
    """One part of all combinations, in an order that is the same in every run."""
    found = list(every)
    chance(SEED).shuffle(found)
    return found[place::PARTS][:TRIES]


def send(client: Client, method: str, path: str, strange: str, given: str) -> HttpResponse:
    """What the product answers; what it has done is taken back."""
    if method == "GET" and given:
        return client.get(
            path, QUERY_STRING="&".join([f"{given}=1"] * 300) if strange == OFTEN else f"{given}={ODD[strange]}"
        )
    headers, more = ({"Transfer-Encoding": "chunked"}, {"CONTENT_LENGTH": ""}) if strange == "in chunks" else ({}, {})
    with transaction.atomic():
        body = BODIES.get(strange, b"")
        answer = client.generic(method, path, body, content_type=given or "text/plain", headers=headers, **more)
        transaction.set_rollback(True)
    return answer


def unmeant(client: Client, requests: list[Request], is_wrong: Callable[[HttpResponse], bool]) -> list[Any]:
    """The requests whose answers are mistakes of ours."""
    client.raise_request_exception = False
    found = []
    for method, path, strange, given in requests:
        answer = send(client, method, path, strange, given)
        if is_wrong(answer) and path not in UNREADY:
            found.append((answer.status_code, method, path, strange, given[:80]))
    return found


def is_no_problem(answer: HttpResponse) -> bool:
    """A mistake of ours, or a refusal in other words than those of the interface."""
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code >= 500 or (answer.status_code >= 400 and kind != "application/problem+json")


@pytest.mark.once
@pytest.mark.parametrize("place", range(PARTS))
def test_the_interface_refuses_every_strange_request_in_its_own_words(kit: Kit, place: int) -> None:
    kit.make("opportunity", "admin")

    assert unmeant(kit.api("admin"), part(asked(f"{ROOT}/", SHARED), place), is_no_problem) == []


@pytest.mark.once
@pytest.mark.parametrize("place", range(PARTS))
def test_no_strange_request_brings_a_page_down(kit: Kit, place: int) -> None:
    kit.make("opportunity", "admin")
    every = (one for one in asked("/", PAGES, step=4) if not one[1].startswith(ROOT))

    assert unmeant(kit.browser("admin"), part(every, place), lambda answer: answer.status_code >= 500) == []
