"""A text of which only so much is shown that one knows it again: 138****8000, z***@example.com, 王**."""

from dataclasses import dataclass
from typing import Any, ClassVar

from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.contact import Email, Phone

LEAST = 7  # digits of a number of which some are shown at both ends


@dataclass(frozen=True, kw_only=True)
class Masked(FieldType):
    """A text of another type behind its mask; nothing can be asked about it, and nothing written."""

    key: ClassVar[str] = "masked"
    operators: ClassVar[tuple[str, ...]] = ()
    empty: ClassVar[Any] = ""
    of: FieldType

    def clean(self, value: Any) -> Any:
        raise Refusal("E_FIELD_FORBIDDEN")

    def dump(self, value: Any) -> str:
        text = self.of.display(value) if isinstance(value, tuple | dict) else str(value or "")
        return masked(self.of, text)

    def display(self, value: Any) -> str:
        return self.dump(value)


def masked(kind: FieldType, text: str) -> str:
    """What is shown of a text."""
    if not text:
        return ""
    if isinstance(kind, Phone) and len(text) >= LEAST:
        return f"{text[:3]}****{text[-4:]}"
    if isinstance(kind, Email) and "@" in text:
        return f"{text[0]}***@{text.rpartition('@')[2]}"
    return f"{text[0]}**"
