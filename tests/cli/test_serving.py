"""What clients may send to the web server."""

import json
import socket
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.kit.homes import OWNER, Home
from tests.kit.serving import Server, serving

pytestmark = [pytest.mark.once, pytest.mark.slow]


def raw(server: Server, request: bytes) -> bytes:
    """The first line of the answer to a request sent as it is."""
    parts = urlsplit(server.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


def test_no_strange_request_gets_a_500(home: Home):
    requests = (
        "GET /healthz?q=银行 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
        b"GET /healthz?q=%FF%FE HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /healthz?q=\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /%FF%FE/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /银行/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
        b"GET /healthz HTTP/1.1\r\nHost: nobody.example\r\nConnection: close\r\n\r\n",
        b"DANCE /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"nonsense\r\n\r\n",
    )
    with serving(home, "web") as server:
        answers = [raw(server, request).split()[1] for request in requests]

    assert not [answer for answer in answers if answer.startswith(b"5")], answers
    assert answers[1] == b"200"


def test_a_body_that_is_too_large_is_refused_in_words_that_arrive(company: Home):
    secret = company.guanxi("token", OWNER).stdout.splitlines()[-1]
    with serving(company, "web") as server:
        request = urllib.request.Request(f"{server.address}/api/v1/accounts", data=b" " * 40 * 2**20, method="POST")
        request.add_header("Authorization", f"Bearer {secret}")
        request.add_header("Content-Type", "application/json")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        problem = json.load(refused.value)

    assert refused.value.code == 413
    assert problem["code"] == "E_TOO_LARGE"
