"""Structured values: free JSON of a known module, kept and given back as it is."""

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import FieldType, Refusal


@dataclass(frozen=True, kw_only=True)
class Structure(FieldType):
    """An object or list, such as the checklist of a stage; its own rules are in the module's services."""

    key: ClassVar[str] = "json"
    widget: ClassVar[str] = "json"
    operators: ClassVar[tuple[str, ...]] = ()
    limit: int = 20_000

    def clean(self, value: Any) -> Any:
        if value in (None, ""):
            return None
        if isinstance(value, str):
            try:
                value = orjson.loads(value)
            except orjson.JSONDecodeError:
                raise Refusal("E_FORMAT", hint=_("write JSON.")) from None
        written = _written(value)
        if len(written) > self.limit:
            raise Refusal("E_LENGTH", limit=self.limit)
        return orjson.loads(written)

    def display(self, value: Any) -> str:
        return "" if value in (None, [], {}) else orjson.dumps(value).decode()

    def schema(self) -> dict[str, Any]:
        return {"type": ["object", "array"]}


def _written(value: Any) -> bytes:
    """The value as JSON that both databases keep: no numbers beyond 64 bits, no broken text, no zero characters."""
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError:
        raise Refusal("E_FORMAT", hint=_("write JSON.")) from None
    if b"\\u0000" in written:
        raise Refusal("E_FORMAT", hint=_("write JSON."))
    return written
