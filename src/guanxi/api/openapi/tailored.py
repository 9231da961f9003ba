"""Addresses and schemas of what a company changes about its modules."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import in_path, post_of, read_of, shared, write_of
from guanxi.api.openapi.schemas import ANYTHING, ID_OR_NULL, MOMENT, TEXT, WHOLE, Schema
from guanxi.tailoring.parts import KINDS

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
    "OptionUses": _all(
        value=TEXT,
        active={"type": "boolean"},
        can_retire={"type": "boolean"},
        others={"type": "array", "items": TEXT},
        configuration={"type": "array", "items": _all(kind=TEXT, name=TEXT, title=TEXT)},
        records={"type": "array", "items": _all(module=TEXT, field=TEXT, count=WHOLE, filter=TEXT)},
    ),
    "OptionOther": _object(("other",), other=TEXT),
    "OptionReplaced": _all(replaced=WHOLE, jobs={"type": "array", "items": WHOLE}),
    "AdjustmentVersions": _items(_all(number=WHOLE, at=MOMENT, by=ID_OR_NULL, value=KEPT)),
}


def tailored_paths() -> dict[str, Schema]:
    """All addresses; those below `of` are for parts of which a module has several, such as the picklist of a field."""
    kinds = {"name": "part", "in": "path", "required": True, "schema": {"enum": list(KINDS)}}
    given, match = (kinds, in_path("module")), shared("If-Match")
    base = "/settings/{part}/{module}"
    keys = read_of("settings.keys", GROUP, _("The parts of a module that can be changed"), "AdjustmentKeys", given)
    found: dict[str, Schema] = {f"{base}/keys": {"get": keys}}
    for place, name, more in (
        (base, "settings", given),
        (f"{base}/of/{{name}}", "settings.of", (*given, in_path("name"))),
    ):
        changed, back = "Adjustment", "AdjustmentBack"
        found[place] = {
            "get": read_of(f"{name}.read", GROUP, _("What is in force, and what the product brings"), changed, more),
            "put": write_of(
                f"{name}.put", GROUP, _("Put into force, or draft"), "AdjustmentGiven", changed, (*more, match)
            ),
            "delete": write_of(
                f"{name}.reset", GROUP, _("Back to what the product brings"), "", changed, (*more, match)
            ),
        }
        draft = write_of(
            f"{name}.publish", GROUP, _("Put the draft into force"), "AdjustmentUpon", changed, (*more, match)
        )
        again = write_of(f"{name}.revert", GROUP, _("Put an earlier version into force"), back, changed, (*more, match))
        versions = read_of(f"{name}.versions", GROUP, _("What was in force"), "AdjustmentVersions", more)
        found |= {
            f"{place}/publish": {"post": {**draft, "requestBody": {**draft["requestBody"], "required": False}}},
            f"{place}/revert": {"post": again},
            f"{place}/versions": {"get": versions},
        }
    return found | _option_paths()


def _option_paths() -> dict[str, Schema]:
    """What uses a value of a picklist, and the ways to do without it."""
    base = "/settings/picklists/{module}/of/{field}/values/{value}"
    given = (in_path("module"), in_path("field"), in_path("value"))
    uses = read_of("settings.option.uses", GROUP, _("What uses a value of a picklist"), "OptionUses", given)
    label = _("Put another value in its place, in the configuration and in records")
    other = post_of("settings.option.replace", GROUP, label, "OptionOther", "OptionReplaced", given)
    label = _("Take a value of a picklist out of use")
    retire = post_of("settings.option.retire", GROUP, label, "", "OptionUses", given)
    return {base: {"get": uses}, f"{base}/replace": {"post": other}, f"{base}/retire": {"post": retire}}
