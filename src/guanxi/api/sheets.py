"""Sheets for programs: settings that belong together, read and set at once. Secrets are only ever written."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.parameters import only
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.sheet import Sheet, all_sheets, find
from guanxi.records import sheets


def listing(request: HttpRequest) -> HttpResponse:
    """`GET /settings/sheets`: all of them, with what is set."""
    only(request)
    sheets.require(request.actor)
    return answer({"items": [_told(sheet) for sheet in all_sheets()], "next": None})


def read(request: HttpRequest, name: str) -> HttpResponse:
    """`GET /settings/sheets/{key}`: what is set on one; of secrets only whether they are."""
    only(request)
    sheets.require(request.actor)
    return answer(_told(_sheet(name)))


def change(request: HttpRequest, name: str) -> HttpResponse:
    """`PATCH /settings/sheets/{key}`: set what is given, under the names of its fields, and leave the rest."""
    sheets.require(request.actor)
    sheet, data = _sheet(name), json_object(request)
    if unknown := sorted(set(data) - {"values"}):
        raise DomainError("E_UNKNOWN_FIELD", field=unknown[0], name=unknown[0])
    values = data.get("values")
    if not isinstance(values, dict):
        raise DomainError("E_REQUIRED", field="values", label="values")
    _require_texts(sheet, values)
    sheets.put(actor=request.actor, sheet=sheet, given=values)
    return answer(_told(sheet))


def _require_texts(sheet: Sheet, values: dict[str, Any]) -> None:
    """What the document describes as a text must be one: a number loses its leading noughts."""
    for field in sheet.fields():
        value = values.get(field.key)
        if value is not None and not isinstance(value, str) and field.type.schema().get("type") == "string":
            raise field.refused("E_FORMAT", hint=_("write text."))


def _sheet(name: str) -> Sheet:
    found = find(name)
    if found is None:
        raise Missing
    return found


def _told(sheet: Sheet) -> dict[str, Any]:
    fields = {field.key: field for field in sheet.fields()}
    values = {
        key: None if value is None else fields[key].type.dump(value) for key, value in sheets.values_of(sheet).items()
    }
    return {
        "key": sheet.key,
        "group": sheet.group,
        "label": sheet.label,
        "about": sheet.about,
        "page": sheet.href,
        "values": values,
        "secrets": sheets.secrets_set(sheet),
    }
