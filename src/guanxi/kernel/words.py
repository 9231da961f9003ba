"""Names for machines out of names for people."""

import re

from guanxi.kernel.readings import readings, simplified

LONGEST = 40


def word_of(text: str) -> str:
    """A word of small letters, digits and _ that says the text, Chinese by its readings: `采购日期` is `caigouriqi`,
    `Size (cm)` is `size_cm`. Empty where nothing of the text can be said so."""
    spoken = "".join(readings(sign)[0] if readings(sign) else sign for sign in simplified(text))
    plain = re.sub(r"[^a-z0-9]+", "_", spoken.casefold()).strip("_")
    return plain[:LONGEST].strip("_")
