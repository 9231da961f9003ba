"""What a code on a card says when it is scanned and pasted: a contact card (vCard), or one in the short form of phones.

MECARD is the form in which phones draw contacts as codes: `MECARD:N:Li,Lei;TEL:13800138000;EMAIL:li@example.cn;;`. The
name stands as surname and given name with a comma, and a backslash goes before signs that mean something.
"""

import re
from collections.abc import Callable

from guanxi.messaging.mail.cards import Card, cards_in
from guanxi.modules.business_cards.parsing import HAN

LOOKED_AT = 100_000  # signs of a text; a code holds three thousand, which bounds what the patterns try
VCARD = re.compile(r"^BEGIN:VCARD\b.{0,5000}?^END:VCARD\s{0,2}$", re.DOTALL | re.MULTILINE | re.IGNORECASE)
MECARD = re.compile(r"MECARD:(?:\\.|[^\\]){0,3000}?;;", re.DOTALL | re.IGNORECASE)
PART = re.compile(r"([A-Z-]+):((?:\\.|[^\\;])*)", re.IGNORECASE)
COMMA = re.compile(r"(?<!\\),")
CHINESE = re.compile(rf"[{HAN}]+")


def taken_out(text: str) -> tuple[list[Card], str]:
    """The contact cards of a text, and what else stands in it."""
    cards: list[Card] = []
    text, rest = text[:LOOKED_AT], text[LOOKED_AT:]
    for pattern, read in ((VCARD, _read_vcard), (MECARD, _read_mecard)):
        text = pattern.sub(_into(cards, read), text)
    return cards, text + rest


def _into(cards: list[Card], read: Callable[[str], list[Card]]) -> Callable[[re.Match[str]], str]:
    """Keep what a code says; one that says nothing stays in the text."""

    def take(found: re.Match[str]) -> str:
        read_from_it = read(found[0])
        cards.extend(read_from_it)
        return "\n\n" if read_from_it else found[0]

    return take


def _read_vcard(code: str) -> list[Card]:
    return cards_in(code.encode())


def _read_mecard(code: str) -> list[Card]:
    said: dict[str, list[str]] = {}
    for part in PART.finditer(code.partition(":")[2]):
        said.setdefault(part[1].upper(), []).append(part[2].strip())
    name = _name(said.get("N", [""])[0])
    if not name:
        return []
    plain = {key: [_plain(value) for value in values if value] for key, values in said.items()}
    return [
        Card(
            name=name,
            company=_first(plain, "ORG"),
            title=_first(plain, "TIL", "TITLE"),
            mobiles=tuple(plain.get("TEL", ())),
            emails=tuple(plain.get("EMAIL", ())),
            website=_first(plain, "URL"),
            address=_first(plain, "ADR"),
        )
    ]


def _name(text: str) -> str:
    """Surname and given name as they are said: together in Chinese, the other way round else."""
    parts = [_plain(part).strip() for part in COMMA.split(text)]
    parts = [part for part in parts if part]
    together = "".join(parts)
    return together if CHINESE.fullmatch(together) else " ".join(reversed(parts))


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _first(said: dict[str, list[str]], *keys: str) -> str:
    return next((value for key in keys for value in said.get(key, ())), "")
