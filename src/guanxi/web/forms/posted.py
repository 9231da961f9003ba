"""What a form has sent, as the store takes it: the store checks it, here it is only read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from guanxi.kernel.strict import digits
from guanxi.meta.field import Field
from guanxi.meta.module import LineSpec
from guanxi.meta.types.choice import Boolean, MultiChoice
from guanxi.meta.types.files import Files
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.place import PARTS, Place
from guanxi.meta.types.reading import plain_number
from guanxi.meta.types.reference import References
from guanxi.meta.types.structure import Structure
from guanxi.meta.types.text import Secret
from guanxi.web.forms.fields import LISTED, form_kind

BRACKETS = ("[", "{")


def typed(fields: Iterable[Field], data: QueryDict, prefix: str = "") -> dict[str, Any]:
    """The values as they were typed, for showing them again; a field that was not on the form is left out."""
    found: dict[str, Any] = {}
    for field in fields:
        name = prefix + field.key
        if isinstance(field.type, Place):
            found |= {field.key: _parts(data, name)} if f"{name}.{PARTS[0]}" in data else {}
        elif name in data or form_kind(field) in LISTED:
            found[field.key] = _typed(field, data, name)
    return found


def _parts(data: QueryDict, name: str) -> dict[str, str]:
    """The filled parts of a place, each of which has an input of its own."""
    parts = {part: data.get(f"{name}.{part}", "").strip() for part in PARTS}
    return {part: text for part, text in parts.items() if text}


def _typed(field: Field, data: QueryDict, name: str) -> Any:
    if form_kind(field) in LISTED:
        return [value for value in data.getlist(name) if value]
    return data.getlist(name)[-1] if isinstance(field.type, Secret) else data.getlist(name)[-1].strip()


def meant(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values as the store takes them: numbers without grouping, lists as lists, what is empty as nothing."""
    return {field.key: _meant(field, values[field.key]) for field in fields if field.key in values}


def _meant(field: Field, value: Any) -> Any:
    if value in ("", {}):
        return None
    if isinstance(field.type, Boolean):
        return value == "true"
    if isinstance(field.type, MultiChoice) and isinstance(value, str):
        return [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
    if isinstance(field.type, References | MultiChoice | Files | Place):
        return value
    if isinstance(field.type, DecimalNumber | Integer):
        return plain_number(value)
    if isinstance(field.type, Structure) and not value.startswith(BRACKETS):
        return [line.strip() for line in value.splitlines() if line.strip()]
    return value


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: in a new record that leaves room for defaults and rules."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, False)}


def typed_lines(spec: LineSpec, data: QueryDict) -> list[dict[str, Any]] | None:
    """The lines of a document as typed, in their order, without those left empty; nothing when there was no grid. The
    fields are those that can be typed."""
    if "lines.shown" not in data:
        return None
    found = []
    for place in sorted(_places(data)):
        line = {field.key: data.get(f"lines.{place}.{field.key}", "").strip() for field in spec.fields}
        pk = digits(data.get(f"lines.{place}.id", ""))
        if pk is not None:
            line["id"] = pk
        if any(line[field.key] for field in spec.fields if field.default is None or field.target):
            found.append(line)
    return found


def _places(data: QueryDict) -> set[int]:
    parts = (name.split(".") for name in data if name.startswith("lines."))
    return {place for part in parts if len(part) == 3 and (place := digits(part[1])) is not None}


def meant_lines(spec: LineSpec, lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same lines as the store takes them."""
    return [{**given(meant(spec.fields, line)), **({"id": line["id"]} if "id" in line else {})} for line in lines]
