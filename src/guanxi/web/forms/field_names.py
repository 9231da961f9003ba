"""Choosing a field of the module that another field of the form names: what the records themselves have, what is worked
out from that, and what stands in their lines."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.origins import origins
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, FieldSet, Module
from guanxi.meta.types.fieldname import FieldName
from guanxi.web.menu import address

Group = tuple[str, list[tuple[str, str]]]


def about(field: Field, values: Mapping[str, Any], module: Module | None) -> dict[str, Any]:
    """What the list needs: its groups, and where it is asked for again when another module is chosen. A name that is
    kept stays to be chosen, whatever has become of its field."""
    if not isinstance(field.type, FieldName) or module is None:
        return {}
    of, kept = field.type.of, str(values.get(field.key) or "")
    named = registry.by_slug(str(values.get(of) or ""))
    groups = _groups(named) if named else []
    if kept and not any(kept == key for _label, choices in groups for key, _name in choices):
        groups.append((_("No longer there"), [(kept, kept)]))
    return {"of": of, "groups": groups, "asked_at": f"{address(module)}new"}


def _groups(module: Module) -> list[Group]:
    plain, made = _apart(module)
    found: list[Group] = [(str(module.label_plural), plain), (_("Worked out from other fields"), made)]
    if module.lines:
        plain, made = _apart(module.lines, f"{LINES}.")
        found.append((str(module.lines.label), plain + made))
    return [(label, choices) for label, choices in found if choices]


def _apart(of: FieldSet, prefix: str = "") -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The fields that people fill in, and those that are worked out, each as name and label."""
    known = [field for field in of.fields if not field.private]
    made = {key for slug, key in origins.ask() if slug == of.slug}
    return (
        _said((field for field in known if field.key not in made), prefix),
        _said((field for field in known if field.key in made), prefix),
    )


def _said(fields: Iterable[Field], prefix: str) -> list[tuple[str, str]]:
    return [(f"{prefix}{field.key}", str(field.label)) for field in fields]
