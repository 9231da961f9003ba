"""Reading what a client sends: JSON strictly, forms with files by their size."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import read_json, unreadable


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
