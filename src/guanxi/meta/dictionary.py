"""The data dictionary: every module with its table, what it refers to, and its fields, as people look them up."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.types import KINDS
from guanxi.meta.field import Field
from guanxi.meta.module import STAMPS, Module
from guanxi.meta.types.number import DecimalNumber
from guanxi.meta.types.text import Text

# What types are called that no kind of field is named after.
CALLED: dict[str, Any] = {
    "files": KINDS["file"].label,
    "pictures": KINDS["image"].label,
    "word": KINDS["text"].label,
    "secret": _("Password"),
    "json": _("Structured value"),
}


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    """One field as the dictionary tells it; `length` of texts in characters, of decimals in places."""

    key: str
    label: Any
    kind: Any
    length: int | None
    required: bool
    unique: bool
    indexed: bool
    read_only: bool
    is_own: bool
    target: Module | None
    options: tuple[Any, ...]
    help: Any
    in_lines: bool = False


def facts_of(module: Module, found: Collection[str] = ()) -> list[FieldFacts]:
    """The fields of a module, then those of its lines. `found` are keys of fields for which an index was made later
    on."""
    known = [field for field in module.fields if not field.private]
    lines = module.lines.fields if module.lines else ()
    own = [_facts(module.model, field, is_found=field.key in found) for field in known]
    return own + [_facts(module.lines.model, field, in_lines=True) for field in lines if module.lines]


def _facts(model: type[Model], field: Field, *, in_lines: bool = False, is_found: bool = False) -> FieldFacts:
    return FieldFacts(
        key=field.key,
        label=field.label,
        kind=type_name(field),
        length=_length(field),
        required=field.required,
        unique=field.is_once,
        indexed=is_found or is_indexed(model, field),
        read_only=field.read_only,
        is_own=field.is_custom,
        target=registry.present().by_key.get(field.target) if field.target else None,
        options=tuple(getattr(field.type, "options", ())),
        help=field.help,
        in_lines=in_lines,
    )


def type_name(field: Field) -> Any:
    """What people call the type of a field."""
    key = field.type.key
    return CALLED.get(key) or (KINDS[key].label if key in KINDS else key)


def _length(field: Field) -> int | None:
    if isinstance(field.type, Text):
        return field.type.limit
    return field.type.places if isinstance(field.type, DecimalNumber) else None


def is_indexed(model: type[Model], field: Field) -> bool:
    """Whether the database finds rows by this field without going through all of them."""
    if isinstance(field, CustomField):
        return field.indexed
    meta: Any = model._meta
    names = {field.column, field.column.removesuffix("_id"), field.sort_column}
    first = [index.fields[0].lstrip("-") for index in meta.indexes if index.fields]
    first += [one.fields[0] for one in meta.constraints if getattr(one, "fields", ())]
    columns = [column.name for column in meta.concrete_fields if column.unique or column.db_index]
    return bool(names & {*first, *columns})


def parents_of(module: Module) -> list[tuple[Any, Module]]:
    """What records of a module refer to: the field and the module that it names."""
    named = ((field, registry.present().by_key.get(field.target)) for field in module.fields if field.target)
    return [(field.label, target) for field, target in named if target is not None]


def children_of(module: Module) -> list[tuple[Any, Module]]:
    """What refers to records of a module: the module and its field that names them."""
    return [
        (field.label, other)
        for other in registry.all_modules()
        for field in other.fields
        if field.target == module.key and not field.private and field.key not in STAMPS
    ]
