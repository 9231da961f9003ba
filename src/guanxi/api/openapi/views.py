"""Addresses and schemas of the views of a list."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import end_of, id_in_path, post_of, read_of, write_of
from guanxi.api.openapi.schemas import ID_OR_NULL, TEXT, Schema
from guanxi.records.keeping_views import KINDS

IDS: Schema = {"type": "array", "items": {"type": "integer", "minimum": 1}}
YES: Schema = {"type": "boolean"}
CONDITION: Schema = {"type": ["object", "null"]}
SHARE: Schema = {
    "type": ["object", "null"],
    "properties": {"everyone": YES, "positions": IDS, "departments": IDS, "roles": IDS},
    "additionalProperties": False,
}
COLOUR: Schema = {
    "type": "object",
    "properties": {"label": TEXT, "tint": {"type": "integer", "minimum": 0, "maximum": 9}, "when": {"type": "object"}},
    "additionalProperties": False,
    "required": ["label", "tint", "when"],
}
SHOWN: dict[str, Schema] = {
    "name": TEXT,
    "kind": {"enum": list(KINDS)},
    "filter": CONDITION,
    "columns": {"type": "array", "items": TEXT},
    "sort": TEXT,
    "group_by": TEXT,
    "colours": {"type": "array", "items": COLOUR},
    "share": SHARE,
}
TOLD: dict[str, Schema] = {"key": TEXT, "id": ID_OR_NULL, "own": YES, "shared": YES, **SHOWN}


def _object(properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(required)}


VIEWS: dict[str, Schema] = {
    "View": _object(TOLD, tuple(TOLD)),
    "ViewNew": _object(SHOWN, ("name",)),
    "ViewChange": _object(SHOWN),
    "Views": _object(
        {"items": {"type": "array", "items": {"$ref": "#/components/schemas/View"}}, "next": {"type": "null"}},
        ("items", "next"),
    ),
}


def view_paths(slug: str) -> dict[str, Schema]:
    """The addresses of a module's views."""
    name, one = f"{slug}.views", f"/{slug}/views/{{id}}"
    return {
        f"/{slug}/views": {
            "get": read_of(name, slug, _("Views of the list"), "Views", ()),
            "post": post_of(f"{name}.create", slug, _("Save a view"), "ViewNew", "View", (), status="201"),
        },
        one: {
            "get": read_of(f"{name}.read", slug, _("A saved view"), "View", (id_in_path(),)),
            "patch": write_of(f"{name}.change", slug, _("Change a view"), "ViewChange", "View", (id_in_path(),)),
            "delete": end_of(f"{name}.delete", slug, _("Put a view away"), (id_in_path(),)),
        },
    }
