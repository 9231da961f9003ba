"""What clients may send to the web server."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.kit.homes import Home
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
