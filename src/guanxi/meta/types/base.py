"""What every field type must be able to do. Ten members, no more."""

from dataclasses import dataclass
from typing import Any, ClassVar

EQUAL = ("eq", "ne", "in", "nin", "isnull")
ORDERED = (*EQUAL, "lt", "lte", "gt", "gte", "between")


class Refusal(Exception):
    """A value that a type can't take; the field around it adds its name and label."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass(frozen=True, kw_only=True)
class FieldType:
    """A kind of value: how it is checked, stored, shown, compared and described."""

    key: ClassVar[str] = "abstract"
    widget: ClassVar[str] = "text"
    operators: ClassVar[tuple[str, ...]] = EQUAL
    aggregates: ClassVar[tuple[str, ...]] = ()
    empty: ClassVar[Any] = None

    def clean(self, value: Any) -> Any:
        """The value as Python keeps it, from JSON or a form; `Refusal` when it can't be taken."""
        return value

    def parse(self, text: str) -> Any:
        """As clean, from a cell of a file, where people write in many ways."""
        return self.clean(text)

    def dump(self, value: Any) -> Any:
        """The value as the API and the history say it."""
        return value

    def display(self, value: Any) -> str:
        """The value as a reader sees it, in the active language and time zone."""
        return "" if value is None else str(value)

    def schema(self) -> dict[str, Any]:
        """The JSON schema of what `dump` gives."""
        return {"type": "string"}

    def sort_column(self, column: str) -> str:
        """The column by which rows are sorted and compared with less and greater."""
        return column


def nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, with null allowed (OpenAPI 3.1 writes that as a list of types)."""
    kind = schema.get("type")
    if kind is not None:
        kinds = [kind] if isinstance(kind, str) else kind
        schema = {**schema, "type": list(dict.fromkeys((*kinds, "null")))}
    if "enum" in schema and None not in schema["enum"]:
        schema = {**schema, "enum": [*schema["enum"], None]}
    return schema
