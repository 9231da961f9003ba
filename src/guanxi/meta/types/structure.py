"""Structured values: free JSON of a known module, kept and given back as it is."""

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import FieldType, Refusal


@dataclass(frozen=True, kw_only=True)
class Structure(FieldType):
    """An object or list, such as the checklist of a stage; its own rules are in the module's services. What is
    `is_drawn` on a page of its own is told there, not read as text."""

    key: ClassVar[str] = "json"
    widget: ClassVar[str] = "json"
    operators: ClassVar[tuple[str, ...]] = ()
    limit: int = 20_000
    is_drawn: bool = False

    def clean(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = orjson.loads(value)
            except orjson.JSONDecodeError:
                raise Refusal("E_FORMAT", hint=_("write JSON.")) from None
        if not isinstance(value, dict | list | tuple) or not _is_kept(value):
            raise Refusal("E_FORMAT", hint=_("write JSON: an object or a list."))
        written = _written(value)
        if len(written) > self.limit:
            raise Refusal("E_LENGTH", limit=self.limit)
        return orjson.loads(written)

    def display(self, value: Any) -> str:
        return "" if value in (None, [], {}) else orjson.dumps(value).decode()

    def schema(self) -> dict[str, Any]:
        return {"type": ["object", "array"]}


def json_or_lines(text: str) -> list[Any]:
    """A list that stands there as JSON, or one thing a line."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    return found if isinstance(found, list) else [line for line in text.splitlines() if line.strip()]


def _is_kept(value: Any) -> bool:
    """Whether both databases give back the numbers in it as they were."""
    if isinstance(value, float):
        return abs(value) < 2**53
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return all(_is_kept(part) for part in parts)


def _written(value: Any) -> bytes:
    """The value as JSON that both databases keep: no numbers beyond 64 bits, no broken text, no zero characters."""
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:
        raise Refusal("E_FORMAT", hint=_("write JSON.")) from None
    if b"\\u0000" in written:
        raise Refusal("E_FORMAT", hint=_("write JSON."))
    return written
