"""With which view and columns lists of a module begin, for everyone, a position or a role, the fields in which one
searches, and what pickers show."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta.field import Field
from guanxi.meta.layout import Beginning
from guanxi.meta.module import Module
from guanxi.meta.types.text import Text
from guanxi.records.models import SavedView
from guanxi.records.views import declared, whole
from guanxi.tailoring import whose

VIEW = "view"
PARTS: Mapping[str, Any] = {
    "columns": _("Columns"),
    "search": _("Searched fields"),
    "picker": _("Beside the title in pickers"),
}
LIMITS = {"columns": 30, "search": 20, "picker": 4}


def keys(module: Module) -> list[str]:
    """The lists that a module can have: for everyone, then for each role; those for positions are not listed."""
    return ["", *whose.roles()]


def parts_of(key: str) -> tuple[str, ...]:
    """What can be said under a key: search and pickers are the same for all."""
    return tuple(PARTS) if not key else ("columns",)


def offered(module: Module, part: str) -> list[Field]:
    """The fields that can be chosen for a part."""
    if part == "search":
        return [
            field for field in module.fields if isinstance(field.type, Text) and not (field.private or field.is_sealed)
        ]
    return [
        field
        for field in module.fields
        if field.type.key != "json"
        and (field.in_lists or part != "columns")
        and not (part == "picker" and (field.private or field.key == module.title))
    ]


def views_for_all(module: Module) -> list[tuple[str, str]]:
    """The views with which a list can begin: those that it brings, and those that are shared."""
    shared = SavedView.objects.filter(module=module.key, deleted_at=None).exclude(audience="").order_by("name", "pk")
    own = [(view.key, str(view.label)) for view in declared(module)]
    return [*own, *((str(pk), name) for pk, name in shared.values_list("pk", "name"))]


def standard(module: Module, key: str) -> dict[str, Any]:
    """What holds where nothing is changed."""
    if key:
        begins = module.begins(())
        columns = begins.columns or whole(module).columns
        return {VIEW: begins.view, "columns": [one for one in columns if one in module.by_key]}
    return {
        VIEW: "",
        "columns": [key for key in whole(module).columns if key in module.by_key],
        "search": [key for key in module.search if key in module.by_key],
        "picker": [key for key in (module.picker or (module.subtitle,)) if key in module.by_key],
    }


def cleaned(module: Module, key: str, given: Any) -> dict[str, Any] | None:
    """The parts that were given, each a list of fields, and the first view; empty ones are as without this."""
    if not isinstance(given, Mapping) or not set(given) <= {VIEW, *parts_of(key)}:
        raise DomainError("E_FORMAT", field="lists", label=_("Lists"), hint='{"columns": ["name"]}')
    view = given.get(VIEW, "")
    errors = _about_view(module, view)
    for part in set(given) - {VIEW}:
        errors += _about_part(module, part, given[part])
    if errors:
        raise Invalid(errors)
    found = {part: list(dict.fromkeys(given[part])) for part in parts_of(key) if given.get(part)}
    return {**found, **({VIEW: view} if view else {})} or None


def _about_view(module: Module, view: Any) -> list[DomainError]:
    known = [key for key, _label in views_for_all(module)]
    if view == "" or (isinstance(view, str) and view in known):
        return []
    return [DomainError("E_CHOICE", field=VIEW, label=_("First view"), choices=", ".join(known))]


def _about_part(module: Module, part: str, keys: Any) -> list[DomainError]:
    if not isinstance(keys, list) or len(keys) > LIMITS[part]:
        return [DomainError("E_RANGE", field=part, label=PARTS[part], low=0, high=LIMITS[part])]
    known = {field.key for field in offered(module, part)}
    wrong = [str(key)[:60] for key in keys if not isinstance(key, str) or key not in known]
    return [DomainError("E_UNKNOWN_FIELD", field=part, name=key) for key in wrong]


def apply(module: Module, bodies: Mapping[str, Mapping[str, Any]]) -> Module:
    """A module with the company's lists, by their keys; fields that have gone are left out."""
    body = bodies.get("", {})
    kept = {part: _known(module, body.get(part, ())) for part in PARTS}
    first = whole(module)
    columns = kept["columns"] or first.columns
    return replace(
        module,
        views=tuple(replace(view, columns=columns) if view is first else view for view in module.views),
        search=kept["search"] or module.search,
        picker=kept["picker"] or module.picker,
        beginnings={key: _beginning(module, key, one) for key, one in bodies.items()},
    )


def _beginning(module: Module, key: str, body: Mapping[str, Any]) -> Beginning:
    return Beginning(view=body.get(VIEW, ""), columns=_known(module, body.get("columns", ())) if key else ())


def _known(module: Module, keys: Any) -> tuple[str, ...]:
    return tuple(key for key in keys if key in module.by_key)
