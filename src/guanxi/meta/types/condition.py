"""Conditions as values: of the one format, about the records of a module that another field names."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.meta.types.structure import Structure


@dataclass(frozen=True, kw_only=True)
class RecordCondition(Structure):
    """A condition. `of` is the field that names its module, by slug; where it names several there can be none. Whether
    the condition makes sense for that module is asked in the module's services."""

    widget: ClassVar[str] = "condition"
    of: str


@dataclass(frozen=True, kw_only=True)
class TargetCondition(RecordCondition):
    """A condition about the records of the module that the field `target` names."""

    of: str = "target"
