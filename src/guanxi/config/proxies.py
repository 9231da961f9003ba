"""What is believed of the server in front of us: whom it serves, over what, and the id it gave to the request."""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

# Headers that a proxy writes. From anybody else they are taken out before anyone can read them.
WRITTEN_BY_PROXIES = frozenset((b"x-request-id", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"))


class TrustedProxies:
    """An ASGI application around another one. Only requests from these addresses or networks keep such headers."""

    def __init__(self, application: Any, proxies: Sequence[str]) -> None:
        self._application = application
        self._believing = ProxyHeadersMiddleware(application, list(proxies))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        peer = scope["client"][0] if scope.get("client") else None
        if peer in self._believing.trusted_hosts:
            return await self._believing(scope, receive, send)
        kept = [(name, value) for name, value in scope["headers"] if name.lower() not in WRITTEN_BY_PROXIES]
        return await self._application({**scope, "headers": kept}, receive, send)


def checked_addresses(name: str, text: str) -> tuple[str, ...]:
    """Addresses and networks between commas; ValueError for anything else."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for each in found:
        try:
            ip_network(each)
        except ValueError:
            raise ValueError(f"GUANXI_{name} takes addresses and networks, not {each!r}") from None
    return found
