"""Addresses and schemas of the configuration as a whole."""

from django.utils.translation import gettext as _

from guanxi.api.openapi.operations import in_path, post_of, read_of
from guanxi.api.openapi.schemas import ANYTHING, MOMENT, TEXT, WHOLE, Schema, ref
from guanxi.configuration.text import FORMAT, MARK

GROUP = "settings"


def _all(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": list(properties),
    }


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


CONFIGURATION: dict[str, Schema] = {
    "Configuration": {
        "type": "object",
        "properties": {MARK: {"const": FORMAT}},
        "required": [MARK],
        "additionalProperties": ANYTHING,
    },
    "ConfigurationDifference": _all(field=TEXT, lines=_list(TEXT)),
    "ConfigurationItems": _all(
        items=_list(
            _all(
                kind=TEXT,
                name=TEXT,
                title=TEXT,
                state={"enum": ["new", "same", "differs", "gone"]},
                differences=_list(ref("ConfigurationDifference")),
                problems=_list(TEXT),
                left_out=TEXT,
            )
        ),
        next={"type": ["string", "null"]},
    ),
    "ConfigurationChanges": _all(
        items=_list(
            _all(
                key=TEXT,
                at=MOMENT,
                by=TEXT,
                kind=TEXT,
                title=TEXT,
                verb=TEXT,
                note=TEXT,
                can_go_back={"type": "boolean"},
                differences=_list(ref("ConfigurationDifference")),
            )
        ),
        next={"type": ["string", "null"]},
    ),
    "ConfigurationKey": _all(key=TEXT),
    "Indexes": _all(
        fields=_list(_all(module=TEXT, field=TEXT, views=WHOLE, index={"enum": ["own", "made", "never", None]})),
        done=_list(_all(at=MOMENT, what={"enum": ["index_made", "index_dropped"]}, of=TEXT)),
    ),
}


def configuration_paths() -> dict[str, Schema]:
    """Out, compared, what was changed, and back."""
    kinds = {"name": "kinds", "in": "query", "description": _("Only these kinds, with commas."), "schema": TEXT}
    cursor = {"name": "cursor", "in": "query", "schema": TEXT}
    out = read_of("configuration.read", GROUP, _("All that is set up, as one document"), "Configuration", (kinds,))
    beside = post_of(
        "configuration.compare",
        GROUP,
        _("What a configuration would change here; nothing is kept"),
        "Configuration",
        "ConfigurationItems",
        (),
    )
    told = read_of(
        "configuration.changes", GROUP, _("Every change of the configuration"), "ConfigurationChanges", (cursor,)
    )
    back = post_of("configuration.back", GROUP, _("Take one change back"), "", "ConfigurationKey", (in_path("key"),))
    indexes = read_of("configuration.indexes", GROUP, _("The fields that saved views ask for"), "Indexes", ())
    return {
        "/settings/indexes": {"get": indexes},
        "/settings/configuration": {"get": out, "post": beside},
        "/settings/changes": {"get": told},
        "/settings/changes/{key}/back": {"post": back},
    }
