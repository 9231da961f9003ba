"""What is said about settings, and where."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.api.openapi.operations import read_of, write_of
from guanxi.api.openapi.schemas import ANYTHING, ID, TEXT, Schema, ref
from guanxi.meta.field import Field
from guanxi.meta.sheet import all_sheets, is_secret
from guanxi.meta.types.base import nullable
from guanxi.records.settings import offered


def _closed(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(required)}


_TOLD: Mapping[str, Schema] = {
    "key": TEXT,
    "group": TEXT,
    "label": TEXT,
    "about": TEXT,
    "scopes": {"type": "array", "items": {"enum": ["company", "department", "user"]}},
    "changed_by": {"type": "object", "additionalProperties": {"enum": ["administrator", "self"]}},
    "schema": ANYTHING,
    "default": {},
    "value": {},
    "mine": {},
}
_OTHER = _closed(("scope", "id", "value"), scope={"enum": ["department", "user"]}, id=ID, value={})
SETTINGS: Mapping[str, Schema] = {
    "Setting": _closed(tuple(_TOLD), **_TOLD, others={"type": "array", "items": _OTHER}),
    "Settings": _closed(("items",), items={"type": "array", "items": ref("Setting")}),
    "SettingChange": _closed(
        ("value",), value={}, department={"type": ["integer", "null"]}, user={"type": ["integer", "null"]}
    ),
}


def setting_paths(actor: Actor) -> dict[str, Schema]:
    """What can be set on the pages of settings, under its key."""
    group, key = "settings", _key(actor)
    changed = write_of("all-settings.change", group, _("Set it"), "SettingChange", "Setting", (key,))
    one = read_of("all-settings.read", group, _("One setting"), "Setting", (key,))
    return {
        "/settings": {"get": read_of("all-settings.list", group, _("All that can be set"), "Settings", ())},
        "/settings/{key}": {"get": one, "patch": changed},
    }


def sheet_schemas() -> dict[str, Schema]:
    """What each sheet holds and takes; for administrators."""
    found: dict[str, Schema] = {}
    for sheet in all_sheets():
        fields = sheet.fields()
        said = {field.key: _value_of(field) for field in fields if not is_secret(field)}
        is_set = {field.key: {"type": "boolean"} for field in fields if is_secret(field)}
        given = _closed((), **{field.key: _value_of(field) for field in fields})
        whole: dict[str, Schema] = dict.fromkeys(("group", "label", "about", "page"), TEXT)
        whole |= {"key": {"const": sheet.key}, "values": _closed(tuple(said), **said)}
        whole |= {"secrets": _closed(tuple(is_set), **is_set)}
        found[f"sheet.{sheet.key}"] = _closed(tuple(whole), **whole)
        found[f"sheet.{sheet.key}.change"] = _closed(("values",), values=given)
    every = {"anyOf": [ref(f"sheet.{sheet.key}") for sheet in all_sheets()]}
    found["Sheets"] = _closed(("items", "next"), items={"type": "array", "items": every}, next={"type": "null"})
    return found


def sheet_paths() -> dict[str, Schema]:
    """One address a sheet: what is kept together is set together."""
    here = "/settings/sheets"
    found: dict[str, Schema] = {here: {"get": read_of("sheets.list", "settings", _("All sheets"), "Sheets", ())}}
    for sheet in all_sheets():
        name = f"sheet.{sheet.key}"
        read = read_of(f"{name}.read", "settings", str(sheet.label), name, ())
        changed = write_of(f"{name}.change", "settings", str(sheet.about), f"{name}.change", name, ())
        found[f"{here}/{sheet.key}"] = {"get": read, "patch": changed}
    return found


def _value_of(field: Field) -> Schema:
    more = {"description": str(field.help)} if field.help else {}
    return {**_perhaps_empty(nullable(field.type.schema())), "title": str(field.label), **more}


def _perhaps_empty(schema: Schema) -> Schema:
    """What is not set is null or an empty text; a form such as that of a mail address holds for filled ones."""
    return {"anyOf": [{"const": ""}, schema]} if "format" in schema or "pattern" in schema else schema


def _key(actor: Actor) -> Schema:
    """The key in the address: one of those that the asker may look at."""
    keys = [one.key for one in offered(actor)]
    return {
        "name": "key",
        "in": "path",
        "required": True,
        "description": _("The setting, such as %(key)s.") % {"key": keys[0] if keys else "mails.recall_seconds"},
        "schema": {"type": "string", "enum": keys},
    }
