"""The kinds of fields that a company can add, and the field type that each becomes with its settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.amounts import RECORD
from guanxi.meta.custom.names import is_own, key_of
from guanxi.meta.custom.sources import RESULTS
from guanxi.meta.types import choice, contact, files, heading, moment, number, place, reference, richtext, sealed, text
from guanxi.meta.types.base import FieldType

PLACES = 2  # of a number for which nothing else is said
FORMULA, ROLLUP, AUTONUMBER, HEADING = "formula", "rollup", "autonumber", "heading"
FORM = ("regex", "regex_hint", "regex_hint_en")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of field: its name for administrators, what it is for, what it asks of its definition, and the type that
    it becomes."""

    label: Any
    make: Callable[[Any], FieldType]
    about: Any = ""
    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    icon: str = "note"


def worded(zh: str, en: str) -> Any:
    """A label in the reader's language; in the other one where only that is given."""
    return _worded(zh, en)


def _spoken(zh: str, en: str) -> str:
    return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)


_worded = lazy(_spoken, str)


def _options(given: Any) -> dict[str, Any]:
    return {
        "options": tuple(
            choice.Option(
                value=one["value"],
                label=worded(one["label_zh"], one["label_en"]),
                colour=one.get("colour", place % 10),
                system=False,
                active=one.get("active", True),
                parent=one.get("parent", "") if given.depends else "",
            )
            for place, one in enumerate(given.options or ())
        ),
        "depends": given.depends,
    }


def _bounds(given: Any, kind: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: kind(value) for name in ("low", "high") if (value := getattr(given, name)) is not None}


def _length(given: Any, most: int) -> dict[str, int]:
    return {"limit": given.longest or most}


def _kept(given: Any, plain: type[FieldType], in_seal: type[FieldType]) -> Callable[..., FieldType]:
    """The type of a text, as it is or sealed."""
    return in_seal if given.sealed else plain


def _decimals(given: Any) -> dict[str, Any]:
    return {"places": PLACES if given.places is None else given.places, **_bounds(given, Decimal)}


def _target(given: Any) -> dict[str, Any]:
    """The module that is named; a name that nobody bears stays, so that the fault is told where it is checked. The key
    of a company's own module follows from its name: it may not be known yet."""
    module = registry.by_slug(given.target)
    return {"target": module.key if module else key_of(given.target) if is_own(given.target) else given.target}


def _result(given: Any) -> FieldType:
    made = RESULTS[given.result or "number"].make(PLACES if given.places is None else given.places)
    return replace(made, follows=given.currency == RECORD) if isinstance(made, number.Money) else made


def _money(given: Any) -> FieldType:
    is_of_record = given.currency == RECORD
    return number.Money(follows=is_of_record, is_open=is_of_record, **_bounds(given, Decimal))


KINDS: Mapping[str, Kind] = {
    "text": Kind(
        label=_("Text of one line"),
        about=_("Names, numbers of devices, anything short."),
        make=lambda given: _kept(given, text.Text, sealed.SealedText)(**_length(given, 200)),
        takes=("longest", *FORM, "sealed"),
    ),
    "longtext": Kind(
        label=_("Text of many lines"),
        about=_("Notes and descriptions."),
        make=lambda given: _kept(given, text.LongText, sealed.SealedLongText)(**_length(given, 20_000)),
        takes=("longest", *FORM, "sealed"),
    ),
    "richtext": Kind(
        label=_("Text with looks"),
        about=_("With headings, lists and links."),
        make=lambda given: richtext.Written(),
    ),
    "integer": Kind(
        label=_("Whole number"),
        about=_("Counts, such as floors or seats."),
        make=lambda given: number.Integer(**_bounds(given, int)),
        takes=("low", "high"),
        icon="chart",
    ),
    "decimal": Kind(
        label=_("Number with decimals"),
        about=_("Exact, with up to six places."),
        make=lambda given: number.DecimalNumber(**_decimals(given)),
        takes=("places", "low", "high"),
        icon="chart",
    ),
    "money": Kind(
        label=_("Amount"),
        about=_("Money in the currency of the company, or of the record."),
        make=_money,
        takes=("low", "high", "currency"),
        icon="chart",
    ),
    "percent": Kind(
        label=_("Percentage"),
        about=_("12.5 is 12.5 %."),
        make=lambda given: number.Percent(**_decimals(given)),
        takes=("places", "low", "high"),
        icon="chart",
    ),
    "date": Kind(label=_("Date"), about=_("A day."), make=lambda given: moment.Date(), icon="calendar"),
    "datetime": Kind(
        label=_("Date and time"),
        about=_("A moment, shown in the reader's time zone."),
        make=lambda given: moment.DateTime(),
        icon="calendar",
    ),
    "time": Kind(label=_("Time of day"), about=_("Such as 09:30."), make=lambda given: moment.Time(), icon="calendar"),
    "boolean": Kind(label=_("Yes or no"), about=_("A box to tick."), make=lambda given: choice.Boolean(), icon="check"),
    "choice": Kind(
        label=_("One of several"),
        about=_("A list from which one value is chosen."),
        make=lambda given: choice.Choice(**_options(given)),
        takes=("options", "depends"),
        needs=("options",),
        icon="list",
    ),
    "multichoice": Kind(
        label=_("Several of several"),
        about=_("A list from which any number of values is chosen."),
        make=lambda given: choice.MultiChoice(**_options(given)),
        takes=("options", "depends"),
        needs=("options",),
        icon="list",
    ),
    "tags": Kind(
        label=_("Tags"),
        about=_("Words that people choose themselves."),
        make=lambda given: choice.MultiChoice(),
        icon="tag",
    ),
    "rating": Kind(
        label=_("Stars"), about=_("From one star to five."), make=lambda given: number.Rating(), icon="star"
    ),
    "file": Kind(
        label=_("Files"),
        about=_("Documents of any kind that the product takes."),
        make=lambda given: files.Files(),
        icon="clip",
    ),
    "image": Kind(
        label=_("Pictures"),
        about=_("Photos and drawings, shown small where records are listed."),
        make=lambda given: files.Pictures(),
        icon="picture",
    ),
    "signature": Kind(
        label=_("Signature"),
        about=_("A name written by hand on the screen."),
        make=lambda given: files.Signature(),
        icon="edit",
    ),
    "place": Kind(
        label=_("Place"),
        about=_("Province, city, district and street, and where that lies on the map."),
        make=lambda given: place.Place(),
        icon="visit",
    ),
    "reference": Kind(
        label=_("A record"),
        about=_("One record of any module."),
        make=lambda given: reference.Reference(**_target(given)),
        takes=("target", "only", "on_delete"),
        needs=("target",),
        icon="link",
    ),
    "references": Kind(
        label=_("Several records"),
        about=_("Any number of records of one module."),
        make=lambda given: reference.References(**_target(given)),
        takes=("target", "only"),
        needs=("target",),
        icon="link",
    ),
    "user": Kind(
        label=_("A person"),
        about=_("Somebody who works here."),
        make=lambda given: reference.Reference(target="user"),
        icon="user",
    ),
    "department": Kind(
        label=_("A department"),
        about=_("One of the company's departments."),
        make=lambda given: reference.Reference(target="department"),
        icon="user",
    ),
    "phone": Kind(
        label=_("Phone"),
        about=_("A number to call."),
        make=lambda given: _kept(given, contact.Phone, sealed.SealedPhone)(),
        takes=("sealed",),
        icon="phone",
    ),
    "email": Kind(
        label=_("E-mail"),
        about=_("An address to write to."),
        make=lambda given: _kept(given, contact.Email, sealed.SealedEmail)(),
        takes=("sealed",),
        icon="mail",
    ),
    "url": Kind(label=_("Web address"), about=_("A link."), make=lambda given: contact.Url(), icon="link"),
    "uscc": Kind(
        label=_("Credit code"),
        about=_("Unified social credit code, with its check digit."),
        make=lambda given: contact.CreditCode(),
    ),
    "id_no": Kind(
        label=_("Identity number"),
        about=_("Of a person, with its check digit."),
        make=lambda given: _kept(given, contact.IdNumber, sealed.SealedIdNumber)(),
        takes=("sealed",),
    ),
    "barcode": Kind(
        label=_("Bar code"),
        about=_("What a scanner reads and a page prints as bars."),
        make=lambda given: text.Barcode(),
        takes=FORM,
    ),
    AUTONUMBER: Kind(
        label=_("Number drawn by itself"),
        about=_("The next one of a pattern, such as SB{yyyymm}{seq:4}."),
        make=lambda given: text.Text(limit=60),
        takes=("pattern",),
        needs=("pattern",),
        icon="tag",
    ),
    FORMULA: Kind(
        label=_("Formula"),
        about=_("Calculated from other fields of the record and of those that it names."),
        make=_result,
        takes=("formula", "result", "places", "currency"),
        needs=("formula", "result"),
        icon="chart",
    ),
    ROLLUP: Kind(
        label=_("Sum over records"),
        about=_("The number, sum, average, smallest or greatest value of the records that refer to this one."),
        make=_result,
        takes=("target", "through", "measure", "measured", "only", "result", "places"),
        needs=("target", "measure", "result"),
        icon="chart",
    ),
    HEADING: Kind(
        label=_("Words between fields"),
        about=_("A heading on the form and the page, with its hint as explanation; records keep nothing of it."),
        make=lambda given: heading.Heading(),
        icon="note",
    ),
}
SEVERAL_PARTS = frozenset(
    {"file", "image", "signature", "place", HEADING}
)  # neither unique nor indexed, without a default
NAMING = frozenset({"reference", "references"})  # of a module that is chosen, and so of records that are
CALCULATED = frozenset({FORMULA, ROLLUP})
UNWRITTEN = CALCULATED | {AUTONUMBER, HEADING}  # whose values people don't give
