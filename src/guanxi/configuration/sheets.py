"""Sheets of settings as documents: those that say how the company has set the product up, such as who sees what. Where
a module of the company's own is not there yet, they wait for it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.configuration.names import Names
from guanxi.kernel.errors import DomainError
from guanxi.meta.sheet import Sheet, all_sheets, find
from guanxi.records import sheets

LABEL = _("Sheets of settings")


def read(names: Names) -> dict[str, Any]:
    """What is set on each."""
    return {sheet.key: _dumped(sheet) for sheet in all_sheets() if sheet.travels}


def put(actor: Actor, name: str, document: Any, names: Names) -> None:
    """Set what the document says and leave the rest; nothing puts a sheet away."""
    sheet = find(name)
    if sheet is None or not sheet.travels or not isinstance(document, Mapping | None):
        raise DomainError("E_FORMAT", field=name, label=LABEL, hint='{"account": "private"}')
    if document is not None:
        sheets.put(actor=actor, sheet=sheet, given=document)


def title(name: str, document: Any) -> str:
    """What a sheet is called."""
    sheet = find(name)
    return str(sheet.label) if sheet else name


def _dumped(sheet: Sheet) -> dict[str, Any]:
    values = sheets.values_of(sheet)
    return {field.key: field.type.dump(values[field.key]) for field in sheet.fields() if field.key in values}
