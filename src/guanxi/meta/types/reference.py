"""References to other records: by id on the surface, by title on the screen."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import FieldType, Refusal

BIGGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Reference(FieldType):
    """One record of another module. Whether it is there and visible is asked where records are fetched."""

    key: ClassVar[str] = "reference"
    widget: ClassVar[str] = "reference"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "nin", "isnull", "under")
    target: str = ""

    def clean(self, value: Any) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool | float):
            raise Refusal("E_FORMAT", hint=_("write the id of a record."))
        try:
            number = int(str(value))
        except ValueError:
            raise Refusal("E_FORMAT", hint=_("write the id of a record.")) from None
        if not 0 < number <= BIGGEST:
            raise Refusal("E_REFERENCE")
        return number

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": 1}


@dataclass(frozen=True, kw_only=True)
class References(FieldType):
    """Several records of another module, in the order given."""

    key: ClassVar[str] = "references"
    widget: ClassVar[str] = "references"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "nin", "isnull")
    empty: ClassVar[Any] = ()
    target: str = ""
    limit: int = 200

    def clean(self, value: Any) -> tuple[int, ...]:
        if value in (None, "", [], ()):
            return ()
        if isinstance(value, str):
            value = [part for part in value.split(",") if part.strip()]
        if isinstance(value, int) and not isinstance(value, bool):
            value = [value]
        if not isinstance(value, list | tuple):
            raise Refusal("E_FORMAT", hint=_("write a list of ids."))
        if len(value) > self.limit:
            raise Refusal("E_LENGTH", limit=self.limit)
        one = Reference(target=self.target)
        return tuple(dict.fromkeys(number for item in value if (number := one.clean(item)) is not None))

    def dump(self, value: Any) -> list[int]:
        return list(value or ())

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "integer", "minimum": 1}}
