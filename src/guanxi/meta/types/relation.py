"""Whether other records refer to a record: nothing that it holds, but something that conditions ask."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.meta.types.base import FieldType


@dataclass(frozen=True, kw_only=True)
class Relation(FieldType):
    """The records of `module` that name a record in their reference `field`; what is asked of them is a condition."""

    key: ClassVar[str] = "relation"
    operators: ClassVar[tuple[str, ...]] = ("some", "none")
    module: str
    field: str
