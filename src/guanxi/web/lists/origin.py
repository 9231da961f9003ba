"""From which list somebody came to a record: its address in one short parameter, and the records beside this one."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records.neighbours import neighbours
from guanxi.web.addresses import Address
from guanxi.web.lists.state import ListState, read_state
from guanxi.web.menu import address

SHORT, LONGEST = 60, 20_000
PACKED = "~"
WHOLE = "."


@dataclass(frozen=True)
class Origin:
    """The list behind a record's page: the way back to the same row, and the records before and after it."""

    back: str
    previous: str
    next: str


def way_back(here: Address) -> str:
    """`?in=…` for the link to a record: the parameters of the list, packed when they are long."""
    text = urlencode(here.pairs)
    if len(text) > SHORT:
        text = PACKED + base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return "?" + urlencode({"in": text or WHOLE})


def origin(module: Module, actor: Actor, pk: int, token: str) -> Origin | None:
    """Back, previous and next for one record of the list that a token names; nothing without a list."""
    state = _came_from(module, actor, token)
    if state is None:
        return None
    found = neighbours(module, actor, state.query, pk)
    base, rest = address(module), "?" + urlencode({"in": token})
    return Origin(
        back=f"{state.address}#row-{pk}",
        previous=f"{base}{found.previous}/{rest}" if found.previous else "",
        next=f"{base}{found.next}/{rest}" if found.next else "",
    )


def _came_from(module: Module, actor: Actor, token: str) -> ListState | None:
    """A token that can't be read any more costs only these links, never the page."""
    pairs = _pairs(token) if token else None
    if pairs is None:
        return None
    try:
        return read_state(module, actor, Address(address(module), tuple(pairs)))
    except DomainError:
        return None


def _pairs(token: str) -> list[tuple[str, str]] | None:
    if token == WHOLE:
        return []
    if not token.startswith(PACKED):
        return parse_qsl(token, keep_blank_values=True)
    try:
        packed = base64.urlsafe_b64decode(token[1:] + "=" * (-len(token[1:]) % 4))
        text = zlib.decompressobj().decompress(packed, LONGEST)
        return parse_qsl(text.decode(), keep_blank_values=True)
    except (ValueError, binascii.Error, zlib.error):
        return None
