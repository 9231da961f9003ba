"""Checklists: short things to do, each ticked or not."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import Refusal
from guanxi.meta.types.structure import Structure, json_or_lines
from guanxi.meta.types.text import fitting, whole

ITEMS, LENGTH = 100, 200
TICKED, OPEN = "[x] ", "[ ] "


@dataclass(frozen=True, kw_only=True)
class Checklist(Structure):
    """A list of `{"text", "done"}`. People write one thing a line, and `[x]` before what is done."""

    widget: ClassVar[str] = "checklist"

    def clean(self, value: Any) -> list[dict[str, Any]] | None:
        if isinstance(value, str):
            value = json_or_lines(value)
        if value in (None, [], ()):
            return None
        if not isinstance(value, list | tuple) or len(value) > ITEMS:
            raise Refusal("E_FORMAT", hint=_("write a list of at most %(count)s things.") % {"count": ITEMS})
        return [item for one in value if (item := _item(one))["text"]] or None

    def display(self, value: Any) -> str:
        return f"{sum(item['done'] for item in value)}/{len(value)}" if value else ""

    def schema(self) -> dict[str, Any]:
        item = {"text": {"type": "string", "maxLength": LENGTH}, "done": {"type": "boolean"}}
        return {"type": "array", "items": {"type": "object", "properties": item, "required": ["text"]}}


def as_lines(value: Any) -> str:
    """The list as people write it."""
    return "\n".join(f"{TICKED if item['done'] else OPEN}{item['text']}" for item in value or ())


def _item(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        text, done = value.strip(), False
        for mark in (TICKED, OPEN):
            if text.lower().startswith(mark.strip()):
                text, done = text[len(mark.strip()) :], mark == TICKED
                break
        return {"text": _text(text), "done": done}
    if not isinstance(value, dict) or not set(value) <= {"text", "done"} or not isinstance(value.get("text"), str):
        raise Refusal("E_FORMAT", hint=_("each thing has a text, and perhaps done."))
    if not isinstance(value.get("done", False), bool):
        raise Refusal("E_FORMAT", hint=_("done is true or false."))
    return {"text": _text(value["text"]), "done": value.get("done", False)}


def _text(text: str) -> str:
    return fitting(whole(text).replace("\n", " ").strip(), LENGTH)
