"""Sheets of settings as documents: what is set on each, without secrets and what is about this installation alone."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.configuration.names import Names
from guanxi.kernel.errors import DomainError
from guanxi.meta.configuration import Swap, each
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, all_sheets, find, is_secret
from guanxi.meta.types.reference import References
from guanxi.records import sheets

EMPTY: tuple[Any, ...] = (None, "", [])
LABEL = _("Sheets of settings")


def carried(sheet: Sheet) -> dict[str, Field]:
    """The fields of a sheet that go out."""
    if sheet.at_home:
        return {}
    return {field.key: field for field in sheet.fields() if not is_secret(field) and field.key not in sheet.leaves}


def read(names: Names) -> dict[str, Any]:
    """What is set on every sheet that goes out."""
    return {sheet.key: named(sheet.key, _told(sheet), names.out) for sheet in all_sheets() if carried(sheet)}


def put(actor: Actor, name: str, document: Any, names: Names) -> None:
    """Set what a document says and leave the rest: modules that one company alone has, fields of a later release.
    Nothing puts a sheet away."""
    sheet = find(name)
    if sheet is None or sheet.at_home:
        raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    if document is None:
        return
    if unknown := sorted(set(document) - set(carried(sheet))):
        raise DomainError("E_UNKNOWN_FIELD", field=unknown[0], name=unknown[0])
    sheets.put(actor=actor, sheet=sheet, given=named(name, document, names.here))


def meant(name: str, wanted: Any, now: Any) -> Any:
    """What would stand there, with what a document leaves open."""
    if not isinstance(wanted, Mapping) or not isinstance(now, Mapping):
        return wanted
    empty = {key for key, value in wanted.items() if value in EMPTY and now.get(key) in EMPTY}
    return {**now, **{key: value for key, value in wanted.items() if key not in empty}}


def named(name: str, document: Any, swap: Swap) -> Any:
    """A sheet with the records swapped that it names."""
    sheet = find(name)
    if sheet is None or not isinstance(document, Mapping):
        return document
    fields = carried(sheet)
    return {key: _named(fields.get(key), value, swap) for key, value in document.items()}


def title(name: str, document: Any) -> str:
    """What a sheet is called."""
    sheet = find(name)
    return str(sheet.label) if sheet else name


def part(name: str) -> str:
    """What a field of some sheet is called."""
    labels = (str(field.label) for sheet in all_sheets() for key, field in carried(sheet).items() if key == name)
    return next(labels, name)


def _told(sheet: Sheet) -> dict[str, Any]:
    values = sheets.values_of(sheet)
    found = {key: (field, values.get(key)) for key, field in carried(sheet).items()}
    return {key: None if value is None else field.type.dump(value) for key, (field, value) in found.items()}


def _named(field: Field | None, value: Any, swap: Swap) -> Any:
    if field is None or not field.target or value in EMPTY:
        return value
    if isinstance(field.type, References):
        return each(value, field.target, swap) if isinstance(value, list) else value
    return swap(field.target, value)
