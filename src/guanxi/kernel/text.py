"""Folding: one stored key by which text is sorted and searched, the same on SQLite and PostgreSQL.

Case and width are folded away. Each Chinese character is replaced by the character that stands at its own place in
the alphabet of readings, so that plain code-point order is pinyin order, while "contains" still works character
by character, because the replacement is one to one.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext

ORDER_FILE = Path(__file__).with_name("pinyin_order.txt")
SPACES = re.compile(r"\s+")
LONGEST_SOUGHT = 1000  # characters


def tidy(text: str) -> str:
    """Text as it is stored: NFC, without control characters that no database keeps, trimmed at both ends."""
    plain = text.replace("\x00", "")
    return (plain if plain.isascii() else unicodedata.normalize("NFC", plain)).strip()


def excerpt(text: str, length: int) -> str:
    """The beginning of a text, in one line of at most so many characters."""
    line = SPACES.sub(" ", text).strip()
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def listed(items: Iterable[object]) -> str:
    """Several names or values one after the other, as the reader's language sets them apart."""
    return gettext(", ").join(map(str, items))


def fold(text: str) -> str:
    """The key of a text: equal for texts that differ only in case, width or inner spaces, and in pinyin order."""
    narrow = text if text.isascii() else unicodedata.normalize("NFKC", text)
    plain = SPACES.sub(" ", narrow.replace("\x00", "").casefold()).strip()
    return plain if plain.isascii() else plain.encode(errors="ignore").decode().translate(_places())


def sought(text: str) -> str:
    """The key of what someone looks for within texts: SQLite takes no pattern that is much longer."""
    return fold(text[:LONGEST_SOUGHT])


@cache
def _places() -> dict[int, int]:
    points = [ord(character) for character in ORDER_FILE.read_text(encoding="utf-8")]
    return dict(zip(points, sorted(points), strict=True))


class KeyColumn(models.TextField):
    """The folded key of another column, compared byte by byte on both databases."""

    def __init__(self, source: str = "", **kwargs: Any) -> None:
        self.source = source
        super().__init__(**{"editable": False, "default": "", "blank": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        found = super().db_parameters(connection)
        return {**found, "collation": "C"} if connection.vendor == "postgresql" else found

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = fold(getattr(model_instance, self.source) or "")
        setattr(model_instance, self.attname, value)
        return value
