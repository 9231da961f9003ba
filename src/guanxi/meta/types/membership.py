"""Whether a record belongs to a segment: nothing that a record holds, but something that conditions ask."""

from dataclasses import dataclass
from typing import Any, ClassVar

from guanxi.meta.types.base import FieldType
from guanxi.meta.types.reference import Reference


@dataclass(frozen=True, kw_only=True)
class Membership(FieldType):
    """The segments that a record of the module `of` belongs to, named by their ids."""

    key: ClassVar[str] = "membership"
    widget: ClassVar[str] = "reference"
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "nin")
    target: ClassVar[str] = "segment"
    of: str

    def clean(self, value: Any) -> int | None:
        return Reference(target=self.target).clean(value)

    def schema(self) -> dict[str, Any]:
        return Reference(target=self.target).schema()
