"""The numbers that short messages go to: a mainland mobile, or one with its country code (E.164)."""

import re

from guanxi.meta.types.contact import MAINLAND, MOBILE, NOISE

ABROAD = re.compile(r"\+[1-9]\d{6,14}")
CHINA = "+86"


def international(text: str) -> str:
    """The number with its country code; nothing where no short message can go."""
    plain = MAINLAND.sub("", NOISE.sub("", text.strip()))
    if MOBILE.fullmatch(plain):
        return f"{CHINA}{plain}"
    plain = f"+{plain[2:]}" if plain.startswith("00") else plain
    is_wrong_mobile = plain.startswith(CHINA)  # a landline at home takes no short messages
    return plain if ABROAD.fullmatch(plain) and not is_wrong_mobile else ""


def national(number: str) -> str:
    """The number as it is kept with customers: a mainland mobile without its country code."""
    return number.removeprefix(CHINA)
