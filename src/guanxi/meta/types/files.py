"""Files as values: which of the kept files a field holds, in their order."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.text import listed
from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.reference import Reference

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
ID = Reference()


@dataclass(frozen=True)
class FileRef:
    """A kept file; two are the same when their ids are, whatever else is known of them."""

    id: int
    name: str = field(default="", compare=False)
    type: str = field(default="", compare=False)
    size: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return self.name or f"#{self.id}"


@dataclass(frozen=True, kw_only=True)
class Files(FieldType):
    """Several files. Whether they are there, and may be taken, is asked where records are written."""

    key: ClassVar[str] = "files"
    widget: ClassVar[str] = "files"
    operators: ClassVar[tuple[str, ...]] = ("isnull",)
    empty: ClassVar[Any] = ()
    accepts: ClassVar[tuple[str, ...]] = ()
    limit: int = 20

    def clean(self, value: Any) -> tuple[FileRef, ...]:
        if value in (None, "", [], ()):
            return ()
        if isinstance(value, str):
            value = [part for part in value.split(",") if part.strip()]
        found = tuple(dict.fromkeys(map(_ref, value if isinstance(value, list | tuple) else [value])))
        if len(found) > self.limit:
            raise Refusal("E_FORMAT", hint=_("at most %(count)s files.") % {"count": self.limit})
        return found

    def parse(self, text: str) -> tuple[FileRef, ...]:
        if text.strip():
            raise Refusal("E_FORMAT", hint=_("files are added to the record itself."))
        return ()

    def dump(self, value: Any) -> list[dict[str, Any]]:
        return [{"id": one.id, "name": one.name, "type": one.type, "size": one.size} for one in value or ()]

    def display(self, value: Any) -> str:
        return listed(map(str, value or ()))

    def schema(self) -> dict[str, Any]:
        one = {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "minimum": 1},
                "name": {"type": "string", "readOnly": True},
                "type": {"type": "string", "readOnly": True},
                "size": {"type": "integer", "readOnly": True},
            },
            "required": ["id"],
        }
        return {"type": "array", "items": one, "maxItems": self.limit}


@dataclass(frozen=True, kw_only=True)
class Pictures(Files):
    """Several pictures of the kinds that browsers show."""

    key: ClassVar[str] = "pictures"
    widget: ClassVar[str] = "pictures"
    accepts: ClassVar[tuple[str, ...]] = PICTURES


@dataclass(frozen=True, kw_only=True)
class Signature(Pictures):
    """One picture of a name written by hand."""

    key: ClassVar[str] = "signature"
    widget: ClassVar[str] = "signature"
    limit: int = 1


def _ref(value: Any) -> FileRef:
    """A file by its id, or as `dump` says it."""
    if isinstance(value, FileRef):
        return value
    more = value if isinstance(value, Mapping) else {"id": value}
    pk = ID.clean(more.get("id"))
    if pk is None:
        raise Refusal("E_FORMAT", hint=_("write a list of the ids of files."))
    size = more.get("size")
    return FileRef(pk, str(more.get("name") or ""), str(more.get("type") or ""), size if isinstance(size, int) else 0)


KEPT = Files(limit=10_000)


def to_text(value: Any) -> str:
    """Files as a column of the database keeps them; none as an empty text."""
    return json.dumps(KEPT.dump(value), ensure_ascii=False, separators=(",", ":")) if value else ""


def from_text(kept: str) -> tuple[FileRef, ...]:
    """What `to_text` has made of files."""
    return KEPT.clean(json.loads(kept)) if kept else ()
