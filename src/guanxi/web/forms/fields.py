"""Fields as the component `field` shows them: kind, value as text, choices, and where references are found."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.amounts import currency_at, follows_record, is_amount
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.stages import Lane
from guanxi.meta.types.checklist import Checklist, as_lines
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.files import Files
from guanxi.meta.types.optionlist import OptionList
from guanxi.meta.types.optionlist import as_lines as option_lines
from guanxi.meta.types.place import Place
from guanxi.meta.types.reference import References
from guanxi.meta.types.text import Secret
from guanxi.records.titles import Titles, titles
from guanxi.web import formats, rights
from guanxi.web.forms import conditions, field_names, uploads
from guanxi.web.picking import choices_of

LISTED = frozenset({"references", "multichoice", "rights", *uploads.KINDS})
KINDS = {"number": "integer", "rating": "integer", "checkbox": "bool", "tel": "phone", "json": "longtext"}
WRITTEN: dict[type, Callable[[Any], Any]] = {
    Checklist: as_lines,
    OptionList: option_lines,
    Files: uploads.ids_of,
    Place: dict,
}


def field_values(
    module: Module | None,
    actor: Actor,
    fields: Iterable[Field],
    values: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    prefix: str = "",
    lanes: Iterable[Lane] = (),
    record: Any = None,
) -> list[dict[str, Any]]:
    """The fields of a form with the values of a record, or those that were typed and refused.

    Fields of a page that is about no record have no module.
    """
    kept = list(fields)
    found = _titles(kept, values, actor, record)
    stage = module.stages.field if module and module.stages else ""
    return [
        {
            **one_field(field, actor, values.get(field.key), found, prefix),
            **(_as_lanes(lanes, values.get(field.key)) if field.key == stage and lanes else {}),
            **_condition(field, values, actor),
            **field_names.about(field, values, module),
            **uploads.about(field, values.get(field.key), actor, record),
            **_unit(field, values, actor),
            "error": (errors or {}).get(field.key),
        }
        for field in kept
    ]


def _unit(field: Field, values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The sign of an amount, and whether it changes with the currency that the form names."""
    if not is_amount(field):
        return {}
    return {"unit": formats.sign(currency_at(field, values, actor.currency)), "follows": follows_record(field)}


def _condition(field: Field, values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    kind = field.type
    if not isinstance(kind, RecordCondition):
        return {}
    return conditions.about(kind.of, values.get(kind.of), values.get(field.key), actor)


def one_field(field: Field, actor: Actor, value: Any, found: Titles, prefix: str = "") -> dict[str, Any]:
    """One field without its error."""
    kind = form_kind(field)
    made: dict[str, Any] = {
        "key": field.key,
        "name": prefix + field.key,
        "label": field.label,
        "kind": kind,
        "required": field.required,
        "hint": field.help or _hint(field),
        "value": "" if isinstance(field.type, Secret) else as_text(field, value),
        "unkept": field.is_sealed,  # browsers keep what is typed only of other fields
    }
    if field.is_sealed:
        made["autocomplete"] = "off"
    if kind in {"choice", "multichoice"}:
        made |= _choices(field.type, value)
    if kind in {"reference", "references"}:
        made |= _reference(field, actor, value, found)
    if kind == "rights":
        made["table"] = rights.table(value or ())
    if kind == "money":
        made["unit"] = formats.sign(actor.currency)  # where no record around it says another
    if (limit := getattr(field.type, "limit", 0)) and kind in {"text", "longtext", "url", "email"}:
        made["max_length"] = limit
    return made


def _choices(kind: Any, value: Any) -> dict[str, Any]:
    """The values to choose from, retired ones only where the record has them; and with which value of another field
    each of them goes."""
    offered = kind.offered(value)
    found: dict[str, Any] = {"choices": [(option.value, option.label) for option in offered]}
    parents = {option.value: option.parent for option in offered if option.parent}
    return found | ({"depends": kind.depends, "parents": parents} if parents else {})


def form_kind(field: Field) -> str:
    """The widget of a field; free tags are written with commas."""
    if is_free(field):
        return "text"
    return KINDS.get(field.type.widget, field.type.widget)


def is_free(field: Field) -> bool:
    """Tags without a picklist."""
    return isinstance(field.type, MultiChoice) and not field.type.options and field.type.widget == "multichoice"


def as_text(field: Field, value: Any) -> Any:
    """A value as it stands in an input: text as typed, or the stored value in the way people type it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(field.type, MultiChoice):
        return list(value) if field.type.options else ", ".join(value)
    for kind, written in WRITTEN.items():
        if isinstance(field.type, kind):
            return written(value)
    if isinstance(value, bool | list | tuple) and field.type.key != "json":
        return value
    return _structure(value) if field.type.key == "json" else field.type.dump(value)


def _structure(value: Any) -> str:
    """A list of plain texts as lines; anything else as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() if value else ""


def _hint(field: Field) -> str:
    if is_free(field):
        return _("Several are separated by commas.")
    is_list = field.type.key == "json" and not isinstance(field.type, Checklist | RecordCondition)
    return _("One thing a line.") if is_list else ""


def _reference(field: Field, actor: Actor, value: Any, found: Titles) -> dict[str, Any]:
    chosen = [_chosen(field, pk, found) for pk in ids_of(value)]
    several = isinstance(field.type, References)
    return {
        "endpoint": choices_of(field),
        "multiple": several,
        "placeholder": _("Type to search"),
        "value": chosen if several else next(iter(chosen), None),
        "create": creating(registry.get(field.target), actor),
    }


def creating(module: Module, actor: Actor) -> dict[str, str] | None:
    """The form of a record that is not there yet, and the field that takes what was searched for."""
    if not (module.writable and module.in_menu and actor.may(module, "create")):
        return None
    field = module.title if module.title in writable(module, actor) else ""
    label = _("New: %(what)s") % {"what": module.label}
    return {"href": f"/m/{module.slug}/new", "field": field, "label": f"+ {label}"}


def _chosen(field: Field, pk: int, found: Titles) -> dict[str, Any]:
    title = found.get((field.target, pk))
    return {"id": pk, "title": title.text if title else f"#{pk}"}


def ids_of(value: Any) -> list[int]:
    """The ids that a value of one or several references names; what is no id is left to the check of the field."""
    items = value if isinstance(value, list | tuple) else [value]
    return [pk for item in items if (pk := digits(str(item or ""))) is not None]


def _titles(fields: Iterable[Field], values: Mapping[str, Any], actor: Actor, record: Any) -> Titles:
    """What the values refer to, as far as the record refers to it already or the person sees it."""
    asked: dict[str, set[int]] = defaultdict(set)
    stored: set[tuple[str, int]] = set()
    for field in fields:
        if field.target:
            asked[field.target] |= set(ids_of(values.get(field.key)))
            stored |= {(field.target, pk) for pk in (ids_of(field.read(record)) if record else ())}
    return {
        (key, pk): title
        for key, ids in asked.items()
        if ids
        for pk, title in titles(key, ids, actor).items()
        if title.is_visible or (key, pk) in stored
    }


def _as_lanes(lanes: Iterable[Lane], value: Any) -> dict[str, Any]:
    """A stage is chosen from the steps of its process rather than searched."""
    chosen = next(iter(ids_of(value)), None)
    return {"kind": "choice", "choices": [(lane.key, lane.label) for lane in lanes], "value": chosen}
