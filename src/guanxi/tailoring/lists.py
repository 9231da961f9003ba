"""The columns with which lists of a module begin, the fields in which one searches, and what pickers show."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.text import Text
from guanxi.records.views import whole

PARTS: Mapping[str, Any] = {
    "columns": _("Columns"),
    "search": _("Searched fields"),
    "picker": _("Beside the title in pickers"),
}
LIMITS = {"columns": 30, "search": 20, "picker": 4}


def offered(module: Module, part: str) -> list[Field]:
    """The fields that can be chosen for a part."""
    if part == "search":
        return [field for field in module.fields if isinstance(field.type, Text) and not field.private]
    return [
        field
        for field in module.fields
        if field.type.key != "json" and not (part == "picker" and (field.private or field.key == module.title))
    ]


def standard(module: Module) -> dict[str, list[str]]:
    """What holds where nothing is changed."""
    return {
        "columns": [key for key in whole(module).columns if key in module.by_key],
        "search": [key for key in module.search if key in module.by_key],
        "picker": [key for key in (module.picker or (module.subtitle,)) if key in module.by_key],
    }


def cleaned(module: Module, given: Any) -> dict[str, list[str]] | None:
    """The parts that were given, each a list of fields; empty ones are as the product brings them."""
    if not isinstance(given, Mapping) or not set(given) <= set(PARTS):
        raise DomainError("E_FORMAT", field="lists", label=_("Lists"), hint='{"columns": ["name"]}')
    errors: list[DomainError] = []
    for part, keys in given.items():
        known = {field.key for field in offered(module, part)}
        if not isinstance(keys, list) or len(keys) > LIMITS[part]:
            errors.append(DomainError("E_RANGE", field=part, label=PARTS[part], low=0, high=LIMITS[part]))
        else:
            wrong = [str(key)[:60] for key in keys if not isinstance(key, str) or key not in known]
            errors += [DomainError("E_UNKNOWN_FIELD", field=part, name=key) for key in wrong]
    if errors:
        raise Invalid(errors)
    return {part: list(dict.fromkeys(keys)) for part, keys in given.items() if keys} or None


def apply(module: Module, body: Mapping[str, list[str]]) -> Module:
    """A module with the company's columns, search and pickers; fields that have gone are left out."""
    kept = {part: tuple(key for key in keys if key in module.by_key) for part, keys in body.items()}
    first = whole(module)
    columns = kept.get("columns") or first.columns
    return replace(
        module,
        views=tuple(replace(view, columns=columns) if view is first else view for view in module.views),
        search=kept.get("search") or module.search,
        picker=kept.get("picker") or module.picker,
    )
