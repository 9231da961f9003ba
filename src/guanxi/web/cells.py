"""Values as the component `cell` shows them: in lists, among facts, in histories."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.money import places_of
from guanxi.meta.amounts import currency_at, is_amount
from guanxi.meta.field import Field
from guanxi.meta.types.number import Percent
from guanxi.records.titles import Title, Titles
from guanxi.web import formats, rights
from guanxi.web.kept import shown

Cell = dict[str, Any]
NUMERIC = frozenset({"integer", "decimal", "money", "percent"})
COPIED = frozenset({"phone", "email", "uscc", "id_no", "barcode"})  # what people carry to other programs
KINDS = {"number": "integer", "checkbox": "bool", "tel": "phone", "json": "longtext"}


def kind_of(field: Field) -> str:
    """The kind by which components know a field."""
    if field.target == "user" and field.is_reference:
        return "person"
    return KINDS.get(field.type.widget, field.type.widget)


def is_numeric(field: Field) -> bool:
    return kind_of(field) in NUMERIC


def cells(fields: Iterable[Field], row: Mapping[str, Any], titles: Titles, actor: Actor) -> list[Cell | None]:
    """The values of a row by column, in the order of the fields."""
    return [cell(field, row.get(field.column), titles, actor, row) for field in fields]


def cell(
    field: Field, value: Any, titles: Titles, actor: Actor, row: Mapping[str, Any] = MappingProxyType({})
) -> Cell | None:
    """One value; nothing when it is empty. `row` says in which currency an amount is, where it isn't the company's."""
    if field.is_empty(value):
        return None
    kind = kind_of(field)
    maker = MAKERS.get(kind)
    made = maker(field, value, actor) if maker else {"text": field.type.display(value)}
    if is_amount(field):
        made = _money(value, currency_at(field, row, actor.currency))
    if field.target:
        made = _referred(field, value, titles)
    copied = {"copied": str(value)} if field.type.key in COPIED else {}
    return {"kind": kind, **made, **copied}


def amount(value: Any, actor: Actor) -> str:
    """An amount with its sign, for heads and sums."""
    return formats.priced(formats.number(value, _places(value, actor)), actor.currency)


def _places(value: Any, actor: Actor) -> int:
    """Whole amounts of sums go without decimals; others keep those of the currency, so that no figure is rounded."""
    return 0 if value == value.to_integral_value() else places_of(actor.currency)


def _money(value: Any, currency: str) -> Cell:
    return {"text": formats.money(value, currency), "unit": formats.sign(currency)}


def _number(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": formats.number(field.type.dump(value))}


def _percent(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": formats.number(Percent().dump(value))}


def _bool(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": field.type.display(value), "value": value}


def _date(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": formats.day(value), "title": formats.full_day(value), "iso": value.isoformat()}


def _moment(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": formats.moment(value), "title": formats.full_moment(value), "iso": value.isoformat()}


def _choice(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": field.type.display(value), "tint": tint_of(field, value)}


def _several(field: Field, value: Any, actor: Actor) -> Cell:
    options = {option.value: option for option in getattr(field.type, "options", ())}
    parts = [
        {"text": str(options[item].label) if item in options else item, "tint": tint_of(field, item)} for item in value
    ]
    return {"text": field.type.display(value), "parts": parts}


def _rights(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": field.type.display(value), "parts": rights.lines(value)}


def _url(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": value.split("://", 1)[-1].rstrip("/"), "href": value}


def _phone(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": field.type.display(value), "href": value}


def _checklist(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": field.type.display(value), "parts": value}


def _kept(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": field.type.display(value), "parts": [shown(ref) for ref in value]}


def _rating(field: Field, value: Any, actor: Actor) -> Cell:
    return {"text": field.type.display(value), "value": value, "most": field.type.schema()["maximum"]}


def _place(field: Field, value: Any, actor: Actor) -> Cell:
    text = field.type.display(value)
    return {"text": text, "copied": text}


MAKERS = {
    "files": _kept,
    "pictures": _kept,
    "signature": _kept,
    "rating": _rating,
    "address": _place,
    "checklist": _checklist,
    "integer": _number,
    "decimal": _number,
    "percent": _percent,
    "bool": _bool,
    "date": _date,
    "datetime": _moment,
    "choice": _choice,
    "multichoice": _several,
    "rights": _rights,
    "url": _url,
    "phone": _phone,
}


def tint_of(field: Field, value: str) -> int:
    """The hue of an option; free tags are grey."""
    return next((option.colour for option in getattr(field.type, "options", ()) if option.value == value), 9)


def _referred(field: Field, value: Any, titles: Titles) -> Cell:
    if isinstance(value, tuple):
        return {"parts": [link(titles.get((field.target, pk)), pk) for pk in value]}
    return {**link(titles.get((field.target, value)), value), "seed": value}


def link(title: Title | None, pk: int) -> Cell:
    """A referenced record: its title, and its address where the reader may open it."""
    if title is None:
        return {"text": f"#{pk}", "href": ""}
    return {"text": title.text or f"#{pk}", "href": f"/m/{title.module}/{pk}/" if title.is_visible else ""}
