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
MORE = ("colour", "parent", "active")
HINT = _(
    "write one a line, such as: red | 红 | Red. The value may be left out; behind the labels may stand colour=3, "
    "parent=warm or retired."
)


@dataclass(frozen=True, kw_only=True)
class OptionList(Structure):
    """A list of `{"value", "label_zh", "label_en", "colour", "parent", "active"}`. People write one a line:
    `red | 红 | Red | colour=3 | parent=warm | retired`."""

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
        item = {"type": "object", "properties": {**texts, "parent": texts["value"], **more}}
        return {"type": "array", "items": item}


def as_lines(value: Any) -> str:
    """The list as people write it; what goes without saying is left out."""
    lines = ((*(one[name] for name in PARTS), *_said(one, place)) for place, one in enumerate(value or ()))
    return "\n".join(map(" | ".join, lines))


def _said(one: dict[str, Any], place: int) -> list[str]:
    colour = [f"colour={one['colour']}"] if one.get("colour", place % 10) != place % 10 else []
    parent = [f"parent={one['parent']}"] if one.get("parent") else []
    return [*colour, *parent, *([] if one.get("active", True) else ["retired"])]


def option_of(given: Any, place: int) -> dict[str, Any]:
    """One value of the list, from a line or an object; its stable value is made of its name where none is given."""
    if isinstance(given, str):
        given = _of_line(given)
    if not isinstance(given, dict) or not set(given) <= {*PARTS, *MORE}:
        raise Refusal("E_FORMAT", hint=HINT)
    texts = {name: _text(given.get(name, "")) for name in (*PARTS, "parent")}
    labels = texts["label_zh"] or texts["label_en"]
    value = texts["value"] or word_of(texts["label_en"] or labels)
    colour = given.get("colour", place % 10)
    if not labels or value != word_of(value) or not isinstance(colour, int) or colour not in range(10):
        raise Refusal("E_FORMAT", hint=HINT)
    if not isinstance(active := given.get("active", True), bool):
        raise Refusal("E_FORMAT", hint=HINT)
    more = ({"parent": texts.pop("parent")} if texts["parent"] else {}) | ({} if active else {"active": False})
    return {**{name: texts[name] for name in PARTS}, "value": value, "colour": colour, **more}


def _of_line(line: str) -> dict[str, Any]:
    """`red | 红 | Red`; two parts are the labels, one is both. Behind them stands what is said with a name."""
    parts = [part.strip() for part in line.split("|")]
    found: dict[str, Any] = {}
    while parts and (named := _named(parts[-1])):
        found |= named
        parts.pop()
    if not 0 < len(parts) <= len(PARTS):
        raise Refusal("E_FORMAT", hint=HINT)
    names = {1: ("label_zh",), 2: ("label_zh", "label_en"), 3: PARTS}[len(parts)]
    return {**dict(zip(names, parts, strict=True)), **found}


def _named(part: str) -> dict[str, Any]:
    name, _sign, value = (text.strip() for text in part.partition("="))
    if part == "retired":
        return {"active": False}
    if name == "colour" and value.isdecimal():
        return {"colour": int(value)}
    return {"parent": value} if name == "parent" and value else {}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Refusal("E_FORMAT", hint=HINT)
    return fitting(whole(value).replace("\n", " "), LENGTH)
