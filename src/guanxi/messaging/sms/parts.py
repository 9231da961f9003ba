"""How many parts a short message is charged as (3GPP TS 23.038): the alphabet decides how much fits into one."""

from dataclasses import dataclass

# The basic alphabet, and the signs that take two places there.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM7, UCS2 = "gsm7", "ucs2"
SINGLE = {GSM7: 160, UCS2: 70}
JOINED = {GSM7: 153, UCS2: 67}


@dataclass(frozen=True)
class Parts:
    """The alphabet of a text, the places that it takes there, and the parts that it is sent in."""

    alphabet: str
    places: int
    count: int


def parts_of(text: str) -> Parts:
    """Count a text; one without a word is no message at all."""
    alphabet = GSM7 if all(sign in BASIC or sign in EXTENDED for sign in text) else UCS2
    widths = [_width(sign, alphabet) for sign in text]
    places = sum(widths)
    count = _joined(widths, JOINED[alphabet]) if places > SINGLE[alphabet] else min(places, 1)
    return Parts(alphabet, places, count)


def _width(sign: str, alphabet: str) -> int:
    if alphabet == GSM7:
        return 2 if sign in EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1  # beyond the first plane a sign is a pair, such as 😀


def _joined(widths: list[int], room: int) -> int:
    """Parts of a long text: what takes two places never stands in two parts."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
