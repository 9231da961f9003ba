"""Addresses and schemas of what a company changes about its modules."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import in_path, read_of, shared, write_of
from guanxi.api.openapi.schemas import ANYTHING, ID_OR_NULL, MOMENT, TEXT, WHOLE, Schema

GROUP = "settings"
KEPT: Schema = {"type": ["object", "null"]}
VERSION: Schema = {"type": "integer", "minimum": 0}


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(required)}


def _all(**properties: Schema) -> Schema:
    return _object(tuple(properties), **properties)


def _items(item: Schema) -> Schema:
    return _all(items={"type": "array", "items": item}, next={"type": ["string", "null"]})


TAILORED: dict[str, Schema] = {
    "Adjustment": _all(
        module=TEXT,
        part=TEXT,
        key=TEXT,
        version=WHOLE,
        value=KEPT,
        draft=KEPT,
        standard=ANYTHING,
        changed_at=MOMENT,
        changed_by=ID_OR_NULL,
    ),
    "AdjustmentGiven": _object(("value",), value=ANYTHING, version=VERSION, draft={"type": "boolean"}),
    "AdjustmentUpon": _object(version=VERSION),
    "AdjustmentBack": _object(("number",), number={"type": "integer", "minimum": 1}, version=VERSION),
    "AdjustmentKeys": _items(_all(key=TEXT, changed={"type": "boolean"})),
    "AdjustmentVersions": _items(_all(number=WHOLE, at=MOMENT, by=ID_OR_NULL, value=KEPT)),
}


def tailored_paths() -> dict[str, Schema]:
    """All addresses; those below `of` are for parts of which a module has several, such as the picklist of a field."""
    kinds = {
        "name": "part",
        "in": "path",
        "required": True,
        "schema": {"enum": ["words", "picklists", "layouts", "lists"]},
    }
    given, match = (kinds, in_path("module")), shared("If-Match")
