"""The values of a picklist as an administrator writes them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.words import word_of
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.structure import Structure, json_or_lines
from guanxi.meta.types.text import fitting, whole

ITEMS, LENGTH = 500, 60
PARTS = ("value", "label_zh", "label_en")
HINT = _("write one a line, such as: red | 红 | Red. The value may be left out.")


@dataclass(frozen=True, kw_only=True)
class OptionList(Structure):
    """A list of `{"value", "label_zh", "label_en", "colour", "active"}`. People write one a line: `red | 红 | Red`."""

    def clean(self, value: Any) -> list[dict[str, Any]] | None:
        if isinstance(value, str):
            value = json_or_lines(value)
        if value in (None, [], ()):
            return None
        if not isinstance(value, list | tuple) or len(value) > ITEMS:
            raise Refusal("E_FORMAT", hint=HINT)
        found = [option_of(one, place) for place, one in enumerate(value)]
        if len({one["value"] for one in found}) < len(found):
            raise Refusal("E_FORMAT", hint=_("each value stands there once."))
        return found

    def display(self, value: Any) -> str:
        return as_lines(value)

    def schema(self) -> dict[str, Any]:
        texts = {name: {"type": "string", "maxLength": LENGTH} for name in PARTS}
        more = {"colour": {"type": "integer", "minimum": 0, "maximum": 9}, "active": {"type": "boolean"}}
        item = {"type": "object", "properties": {**texts, **more}}
        return {"type": "array", "items": item}


def as_lines(value: Any) -> str:
    """The list as people write it."""
    return "\n".join(" | ".join(one[name] for name in PARTS) for one in value or ())


def option_of(given: Any, place: int) -> dict[str, Any]:
    """One value of the list, from a line or an object; its stable value is made of its name where none is given."""
    if isinstance(given, str):
        given = _of_line(given)
    if not isinstance(given, dict) or not set(given) <= {*PARTS, "colour", "active"}:
        raise Refusal("E_FORMAT", hint=HINT)
    texts = {name: _text(given.get(name, "")) for name in PARTS}
    labels = texts["label_zh"] or texts["label_en"]
    value = texts["value"] or word_of(texts["label_en"] or labels)
    colour = given.get("colour", place % 10)
    if not labels or value != word_of(value) or not isinstance(colour, int) or colour not in range(10):
        raise Refusal("E_FORMAT", hint=HINT)
    if not isinstance(active := given.get("active", True), bool):
        raise Refusal("E_FORMAT", hint=HINT)
    return {**texts, "value": value, "colour": colour, **({} if active else {"active": False})}


def _of_line(line: str) -> dict[str, str]:
    """`red | 红 | Red`; two parts are the labels, one is both."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) > len(PARTS):
        raise Refusal("E_FORMAT", hint=HINT)
    names = {1: ("label_zh",), 2: ("label_zh", "label_en"), 3: PARTS}[len(parts)]
    return dict(zip(names, parts, strict=True))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refusal("E_FORMAT", hint=HINT)
    return fitting(whole(value).replace("\n", " "), LENGTH)
