"""Words between the fields of a form and a page: a heading with what it explains. Records keep nothing of it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from guanxi.meta.types.base import FieldType, Refusal


@dataclass(frozen=True, kw_only=True)
class Heading(FieldType):
    """The label of the field is the heading, its help the text below; nothing can be asked about it or written."""

    key: ClassVar[str] = "heading"
    widget: ClassVar[str] = "heading"
    operators: ClassVar[tuple[str, ...]] = ()

    def clean(self, value: Any) -> Any:
        raise Refusal("E_FIELD_FORBIDDEN")
