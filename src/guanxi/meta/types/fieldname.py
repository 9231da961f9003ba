"""The name of a field as a value: one of the records that another field names by their module."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.meta.types.text import Code


@dataclass(frozen=True, kw_only=True)
class FieldName(Code):
    """A name as rights have it: `mobile`, of lines `lines.amount`. `of` is the field that names the module. Whether
    there is such a field is asked in the module's services."""

    widget: ClassVar[str] = "fieldname"
    limit: int = 60
    of: str
