"""Text of one line or many."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.text import tidy
from guanxi.meta.types.base import EQUAL, ORDERED, FieldType, Refusal

HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Text(FieldType):
    """Text of one line, trimmed and in NFC."""

    key: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = (*ORDERED, "contains", "startswith")
    empty: ClassVar[Any] = ""
    limit: int = 200

    def clean(self, value: Any) -> str:
        if value is None:
            return ""
        if type(value) is not str and (isinstance(value, bool) or not isinstance(value, str | int)):
            raise Refusal("E_FORMAT", hint=_("write text."))
        return fitting(whole(str(value)), self.limit)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.limit}

    def sort_column(self, column: str) -> str:
        return f"{column}_key"


@dataclass(frozen=True, kw_only=True)
class LongText(Text):
    """Text of many lines."""

    key: ClassVar[str] = "longtext"
    widget: ClassVar[str] = "longtext"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "contains", "startswith", "isnull")
    limit: int = 20_000


@dataclass(frozen=True, kw_only=True)
class Code(Text):
    """A short code such as a currency or a time zone: no folded key beside it, so it is compared as a whole only."""

    operators: ClassVar[tuple[str, ...]] = EQUAL

    def sort_column(self, column: str) -> str:
        return column


@dataclass(frozen=True, kw_only=True)
class Word(Text):
    """One word of plain letters, digits and _, as templates name things."""

    key: ClassVar[str] = "word"

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not (text.isidentifier() and text.isascii()):
            raise Refusal("E_FORMAT", hint=_("write one word of letters, digits and _."))
        return text


@dataclass(frozen=True, kw_only=True)
class Barcode(Text):
    """What a bar code can say: plain letters, digits and signs."""

    key: ClassVar[str] = "barcode"
    limit: int = 80

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text.isascii() or not text.isprintable():
            raise Refusal("E_FORMAT", hint=_("write plain letters, digits and signs."))
        return text


@dataclass(frozen=True, kw_only=True)
class Secret(Text):
    """A password: taken exactly as it was typed, and never shown again."""

    key: ClassVar[str] = "secret"
    widget: ClassVar[str] = "password"
    operators: ClassVar[tuple[str, ...]] = ()

    def clean(self, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Refusal("E_FORMAT", hint=_("write text."))
        whole(value)
        return fitting(value, self.limit)

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "format": "password", "writeOnly": True}


def fitting(text: str, limit: int) -> str:
    """The text, if it is not longer than its column; asked again wherever a type has made it longer."""
    if len(text) > limit:
        raise Refusal("E_LENGTH", limit=limit)
    return text


def whole(text: str) -> str:
    """The text tidied; half characters, which no database keeps, are refused."""
    if HALVES.search(text):
        raise Refusal("E_FORMAT", hint=_("write text."))
    return tidy(text)
