"""What is said about settings, and where."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.api.openapi.operations import read_of, write_of
from guanxi.api.openapi.schemas import ANYTHING, ID, TEXT, Schema, ref
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
