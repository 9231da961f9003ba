"""The map of an import as a form: a row for each column of the file, and what goes into which field."""

from typing import Any

import orjson
from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.exchange.guess import open_lines
from guanxi.exchange.headings import ID, LINE_PREFIX
from guanxi.exchange.inspect import Inspection
from guanxi.exchange.mapping import Column, dump_map
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module

MATCHES = ("name", "number", "external_id", "email", "mobile", "id")
DATE_FORMS = ("auto", "YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY")


def targets(module: Module, actor: Actor, *, history: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields that a column may go into, in groups: those of the record, those of its lines."""
    free = writable(module, actor, history=history)
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = [key for key in dict.fromkeys((*placed, *module.by_key)) if key in free]
    own = [(ID, _("Id (finds the record, is never written)")), *((key, str(module.field(key).label)) for key in keys)]
    found = [(str(module.label), own)]
    if module.lines:
        lines = [(LINE_PREFIX + key, str(module.lines.field(key).label)) for key in sorted(open_lines(module))]
        found.append((str(module.lines.label), lines))
    return found


def rows(module: Module, seen: Inspection, data: QueryDict | None) -> list[dict[str, Any]]:
    """One row for each column: its name, its first values, and where it goes, as guessed or as chosen."""
    guessed = {name: column for column in seen.guess.map.columns for name in column.take}
    lined = {name: column for column in seen.guess.map.lines for name in column.take}
    return [
        {
            "place": place,
            "name": name,
            "samples": [row[place] for row in seen.rows if place < len(row) and row[place]][:3],
            **_chosen(place, data, guessed.get(name), lined.get(name)),
        }
        for place, name in enumerate(seen.header)
    ]


def _chosen(place: int, data: QueryDict | None, own: Column | None, line: Column | None) -> dict[str, Any]:
    if data is None:
        column = own or line
        field = (LINE_PREFIX if line and not own else "") + column.field if column else ""
        match = column.match if column else ""
        return {"field": field, "match": match, "create": False, "default": "", "format": "auto", "decimal": "."}
    return {
        "field": data.get(f"field-{place}", ""),
        "match": data.get(f"match-{place}", ""),
        "create": f"create-{place}" in data,
        "default": data.get(f"default-{place}", ""),
        "format": data.get(f"format-{place}", "auto"),
        "decimal": data.get(f"decimal-{place}", "."),
    }


def map_of(module: Module, seen: Inspection, data: QueryDict) -> dict[str, Any]:
    """The map that the form says, in the words of CONTRACT 6; a field chosen twice is refused."""
    columns: dict[str, Any] = {}
    lines: dict[str, Any] = {}
    for row in rows(module, seen, data):
        if not row["field"]:
            continue
        own = not row["field"].startswith(LINE_PREFIX)
        key = row["field"].removeprefix(LINE_PREFIX)
        target = columns if own else lines
        if key in target:
            raise DomainError("E_NOT_UNIQUE", field=f"field-{row['place']}", label=_label(module, row["field"]))
        target[key] = _column(row, _field(module, row["field"]))
    return {
        "columns": columns,
        "lines": lines,
        "group_rows_by": data.get("group_rows_by") or None,
        "key": [data["key"]] if data.get("key") else [],
        "empty": data.get("empty", "leave"),
        "rejects": data.get("rejects", "skip"),
    }


def _column(row: dict[str, Any], field: Field | None) -> dict[str, Any]:
    found: dict[str, Any] = {"from": row["name"]}
    if field and field.target and row["match"]:
        found["match"] = row["match"]
    if field and field.target and row["create"]:
        found["create_missing"] = True
    if row["default"]:
        found["default"] = row["default"]
    if row["format"] != "auto":
        found["format"] = row["format"]
    if row["decimal"] != ".":
        found["decimal"] = row["decimal"]
    return found


def _field(module: Module, name: str) -> Field | None:
    if name == ID:
        return None
    if name.startswith(LINE_PREFIX) and module.lines:
        key = name.removeprefix(LINE_PREFIX)
        return next((field for field in module.lines.fields if field.key == key), None)
    return module.by_key.get(name)


def _label(module: Module, name: str) -> Any:
    field = _field(module, name)
    return field.label if field else name


def matches() -> list[tuple[str, str]]:
    """By what a referenced record may be found."""
    labels = {
        "name": _("its name"),
        "number": _("its number"),
        "external_id": _("its external id"),
        "email": _("its e-mail address"),
        "mobile": _("its mobile number"),
        "id": _("its id"),
    }
    return [("", _("name or number")), *((key, labels[key]) for key in MATCHES)]


def key_choices(module: Module, actor: Actor) -> list[tuple[str, str]]:
    """What may tell whether a row's record is there already."""
    free = writable(module, actor)
    keys = [
        key for key in dict.fromkeys((ID, "external_id", *module.match_fields, *_unique(module))) if key in free | {ID}
    ]
    return [("", _("Nothing: every row is new"))] + [(key, str(_label(module, key))) for key in keys]


def _unique(module: Module) -> tuple[str, ...]:
    numbered = (module.numbering.field,) if module.numbering else ()
    return (*numbered, *(field.key for field in module.fields if field.unique))


def as_json(run_map: Any) -> str:
    """A map as people can read and keep it."""
    return orjson.dumps(run_map, option=orjson.OPT_INDENT_2).decode()


def guessed_key(seen: Inspection) -> str:
    key = dump_map(seen.guess.map)["key"]
    return key[0] if key else ""
