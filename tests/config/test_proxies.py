"""What is believed of whom stands between us and the person who asks."""

from contextlib import suppress
from typing import Any

import pytest

from guanxi.config.proxies import TrustedProxies, checked_addresses

HEADERS = [(b"x-request-id", b"abc"), (b"x-forwarded-for", b"203.0.113.7"), (b"x-forwarded-proto", b"https")]


def seen(proxies: tuple[str, ...], peer: str) -> dict[str, Any]:
    """The request as it reaches the application."""
    found: dict[str, Any] = {}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        found.update(scope)

    scope = {"type": "http", "scheme": "http", "client": (peer, 4000), "headers": [*HEADERS, (b"host", b"x")]}
    with suppress(StopIteration):  # nothing in it waits, so it needs no loop; a browser test may have one running
        TrustedProxies(application, proxies)(scope, None, None).send(None)
    return found


def test_a_trusted_proxy_is_believed():
    scope = seen(("10.0.0.0/8",), "10.1.2.3")

    assert (scope["scheme"], scope["client"][0]) == ("https", "203.0.113.7")
    assert (b"x-request-id", b"abc") in scope["headers"]


def test_what_anybody_else_says_of_himself_is_taken_out():
    scope = seen(("10.0.0.0/8",), "203.0.113.9")

    assert (scope["scheme"], scope["client"][0]) == ("http", "203.0.113.9")
    assert scope["headers"] == [(b"host", b"x")]


@pytest.mark.parametrize("text", ["*", "proxy.example", "10.0.0.0/40"])
def test_only_addresses_and_networks_can_be_trusted(text: str):
    with pytest.raises(ValueError, match="GUANXI_TRUSTED_PROXIES"):
        checked_addresses("TRUSTED_PROXIES", text)
