"""Calls to addresses that people have typed in: never to this machine or its network, unless the installation allows.

The name is looked up once, every address behind it is checked, and the connection goes to a checked address: a name
that answers otherwise the second time leads nowhere else. Redirects are not followed.
"""

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

TIMEOUT = httpx.Timeout(15, connect=5)
MOST = 64 * 1024  # bytes of an answer that are read
PORTS = {"http": 80, "https": 443}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNREACHABLE: Mapping[str, Any] = {
    "address": _("This address must not be called: it lies in the network of this machine."),
    "name": _("The name of the address is not known."),
    "time": _("Nobody answered in time."),
    "safety": _("The certificate of the other side can't be trusted."),
    "connection": _("The connection failed."),
}


@dataclass(frozen=True)
class Answer:
    """What the other side said, and in how many milliseconds."""

    status: int
    body: str
    took: int


class Unreachable(Exception):
    """Nobody answered. `reason` is `address` (none that may be called), `name`, `time`, `safety` or `connection`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send a body to an address; `Unreachable` when nobody answers or the address may not be called."""
    return call("POST", url, body, headers)


def call(method: str, url: str, body: bytes, headers: Mapping[str, str], *, most: int = MOST) -> Answer:
    """Ask an address by any method; at most so many bytes of the answer are read."""
    parts = checked(url)
    began = time.monotonic()
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client:
            request = _request(client, method, parts, body, headers)
            answer = client.send(request, stream=True)
            text = _beginning(answer, most)
            answer.close()
    except httpx.TimeoutException as error:
        raise Unreachable("time", type(error).__name__) from None
    except httpx.HTTPError as error:
        reason = "safety" if "CERTIFICATE" in str(error).upper() else "connection"
        raise Unreachable(reason, str(error)[:200]) from None
    return Answer(answer.status_code, text, round((time.monotonic() - began) * 1000))


def checked(url: str) -> SplitResult:
    """The parts of an address that may be written down; `Unreachable` for one that can't be called at all."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unreachable("address", "") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password or port == 0:
        raise Unreachable("address", "")
    return parts


def is_open(address: Address) -> bool:
    """Whether an address lies in the open net, also where an IPv6 address wraps one of IPv4."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
    wrapped = wrapped or address.ipv4_mapped or address.sixtofour
    return wrapped is None or is_open(wrapped)


def _request(
    client: httpx.Client, method: str, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> httpx.Request:
    """A request to a checked address, under the name that was asked for."""
    assert parts.hostname is not None
    port = parts.port or PORTS[parts.scheme]
    address = address_of(parts.hostname, port)
    host = f"[{address}]" if address.version == 6 else str(address)
    target = f"{parts.scheme}://{host}:{port}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    named = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "Guanxi", **headers}
    return client.build_request(
        method, target, content=body, headers=named, extensions={"sni_hostname": parts.hostname}
    )


def address_of(host: str, port: int) -> Address:
    """An address behind a name; `Unreachable` where none is known, or one of them may not be called."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("name", str(error)[:200]) from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not settings.CALLS_TO_PRIVATE and not all(map(is_open, addresses)):
        raise Unreachable("address", "")
    return addresses[0]


def _beginning(answer: httpx.Response, most: int) -> str:
    """As much of an answer as is kept."""
    found = b""
    for part in answer.iter_bytes():
        found += part
        if len(found) > most:
            break
    return found[:most].decode(answer.charset_encoding or "utf-8", errors="replace")
