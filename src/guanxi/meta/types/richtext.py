"""Text with looks: paragraphs, lists, links, tables. Text without tags stays plain."""

from dataclasses import dataclass
from typing import Any, ClassVar

from guanxi.kernel.markup import as_text, is_html, sanitised
from guanxi.meta.types.text import LongText, fitting


@dataclass(frozen=True, kw_only=True)
class RichText(LongText):
    """HTML without anything that runs, or plain text."""

    key: ClassVar[str] = "richtext"
    widget: ClassVar[str] = "longtext"

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return fitting(sanitised(text), self.limit) if is_html(text) else text

    def display(self, value: Any) -> str:
        text = str(value or "")
        return as_text(text) if is_html(text) else text


@dataclass(frozen=True, kw_only=True)
class Written(RichText):
    """The same, written as it will look; for texts that hold no marks of a template."""

    widget: ClassVar[str] = "richtext"
