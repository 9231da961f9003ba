"""Reading what a client sends: JSON strictly, forms with files by their size."""

import json
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guanxi.kernel.errors import DomainError

DEEPEST = 50


def json_object(request: HttpRequest, *, optional: bool = False) -> dict[str, Any]:
    """The JSON object in a request; an empty body counts as an empty object where that is enough."""
    raw = request.body
    if not raw.strip():
        if optional:
            return {}
        raise unreadable(_("the body is empty."))
    kind = request.content_type
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise DomainError("E_MEDIA_TYPE", type=kind[:100] or "–")
    data = read_json(raw)
    if not isinstance(data, dict):
        raise unreadable(_("an object is expected, such as {…}."))
    return data


def read_json(raw: bytes) -> Any:
    """JSON as every reader would understand it: UTF-8, no name twice, no NaN, not too deep, no NUL."""
    try:
        data = orjson.loads(raw)
        json.loads(raw, object_pairs_hook=_once)
    except RecursionError:
        raise unreadable(_("it is nested too deeply.")) from None
    except ValueError as error:
        raise unreadable(str(error)) from None
    _check(data, DEEPEST)
    return data


def sent_file(request: HttpRequest, *, limit: int) -> UploadedFile:
    """The file of a form, in the field `file`."""
    check_form(request, limit)
    found = request.FILES.get("file")
    if found is None:
        raise DomainError("E_REQUIRED", field="file", label="file")
    if found.size > limit:
        raise DomainError("E_TOO_LARGE", field="file", limit=f"{limit // 2**20} MB")
    return found


def check_form(request: HttpRequest, limit: int) -> None:
    """Refuse what is no form with files, or is larger than it may be, before it is read."""
    if request.content_type != "multipart/form-data":
        raise DomainError("E_MEDIA_TYPE", type=request.content_type[:100] or "–")
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length[:19]) > limit + 2**20:
        raise DomainError("E_TOO_LARGE", field="file", limit=f"{limit // 2**20} MB")


def unreadable(detail: str, field: str = "") -> DomainError:
    """The answer to what can't be read."""
    return DomainError("E_BAD_JSON", field=field, detail=detail)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("“%(name)s” stands there twice.") % {"name": twice})
    return found


def _check(value: Any, depth: int) -> None:
    if depth < 0:
        raise unreadable(_("it is nested too deeply."))
    if isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
    elif isinstance(value, str) and "\x00" in value:
        raise unreadable(_("it holds the character NUL, which no text can have."))
