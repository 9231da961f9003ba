"""Pictures of the company that messages show by their names, such as the logo: kept and told by printing.

In words that people look at here a picture stands under its address, `/pictures/logo`; a letter takes its bytes along.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import escape

from guanxi.kernel.ports import Port

ADDRESS = "/pictures/"
SHOWN = re.compile(r'(<img\b[^>]*?\bsrc=")/pictures/([A-Za-z_][A-Za-z0-9_]*)("[^>]*>)', re.IGNORECASE)
DOTS_A_MILLIMETRE = 96 / 25.4  # as screens count them


@dataclass(frozen=True)
class NamedPicture:
    """A picture as a letter takes it along."""

    name: str
    type: str
    content: bytes


def _no_heights(names: Iterable[str]) -> dict[str, int]:
    return {}


def _no_pictures(names: Iterable[str]) -> list[NamedPicture]:
    return []


heights: Port = Port("picture_heights", _no_heights)
"""How high the pictures of these names stand, in millimetres; only those that everybody may place."""
pictures: Port = Port("named_pictures", _no_pictures)
"""The bytes of those pictures."""


def tag(name: str, height: int) -> str:
    """A picture in HTML."""
    return f'<img src="{ADDRESS}{escape(name)}" alt="" height="{round(height * DOTS_A_MILLIMETRE)}">'


def taken_along(html: str) -> tuple[str, list[NamedPicture]]:
    """The HTML with references to the pictures that go with it, and these; a picture that is not there is left out."""
    names: Collection[str] = {found[2] for found in SHOWN.finditer(html)}
    kept = {picture.name: picture for picture in pictures.ask(names)} if names else {}

    def referred(found: re.Match[str]) -> str:
        return f"{found[1]}cid:{cid(found[2])}{found[3]}" if found[2] in kept else ""

    return SHOWN.sub(referred, html), list(kept.values())


def cid(name: str) -> str:
    """What a picture is called inside a letter."""
    return f"{name}@guanxi"
