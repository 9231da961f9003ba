"""Files that hang on records."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.file_kinds import PLAYED, SHOWN
from guanxi.records.files import add_file, fetch_file, opened, remove_file, restore_file
from guanxi.records.models import StoredFile
from guanxi.records.thumbnails import TYPE, thumbnail
from guanxi.web.detail import header
from guanxi.web.detail.page import files
from guanxi.web.forms.sent import once
from guanxi.web.menu import address
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import for_module, wants_json

UPLOADS = 120  # times a minute that a person may send files
# Nothing in an uploaded file runs, loads or sends; a sandbox would keep the browser's own viewer from showing a PDF.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_http_methods(["GET", "HEAD", "POST"])
@for_module
def record_files(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """The files of a record as a part of its page; or keep the files that were sent."""
    if request.method == "POST":
        return _add(request, module, actor, pk)
    record = store.fetch(module, actor, pk)
    values: dict[str, Any] = {"files": files(module, record), "allowed": header.rights(module, record, actor)}
    return page(request, "records/files.html", head={"href": f"{address(module)}{pk}/"}, **values)


def _add(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    if not module.writable:
        raise Missing
    sent = request.FILES.getlist("file")
    if not sent:
        raise DomainError("E_REQUIRED", field="file", label=_("File"))
    keep_pace(actor, "file", UPLOADS)

    def keep() -> str:
        for file in sent:
            add_file(module, actor, pk, file.name or "", file.chunks())
        if not wants_json(request):
            text = _("The file is kept.") if len(sent) == 1 else _("%(count)s files are kept.")
            say(request, text % {"count": len(sent)})
        return _files(module, pk)

    there = once(actor, request.POST.get("form_token", ""), keep)
    return HttpResponse(status=204) if wants_json(request) else HttpResponseRedirect(there)


@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes, always as a download: what someone has uploaded never runs as a page of ours."""
    return _bytes(fetch_file(request.actor, pk), as_attachment=True)


@require_safe
def show(request: HttpRequest, pk: int) -> FileResponse:
    """A picture, a PDF or a recording in place; anything else there is only to download."""
    stored = fetch_file(request.actor, pk)
    if stored.type not in SHOWN | PLAYED:
        raise Missing
    response = _bytes(stored, as_attachment=False)
    is_pdf = stored.type == "application/pdf"
    response.headers["Content-Security-Policy"] = POLICY if is_pdf else f"{POLICY}; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
def small(request: HttpRequest, pk: int, size: str) -> FileResponse:
    """A picture in one of its small forms, which never changes."""
    made = thumbnail(fetch_file(request.actor, pk), size)
    response = FileResponse(made, content_type=TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = f"{POLICY}; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record; the answer offers the way back."""
    stored = fetch_file(request.actor, pk)
    if not stored.module or stored.field:
        raise Missing  # it stands in a form or in a field, and goes from there
    remove_file(request.actor, pk)
    back = {"url": f"/files/{pk}/restore", "label": _("Undo")}
    say(request, _("“%(name)s” is removed.") % {"name": stored.name}, undo=back)
    return _to(registry.get(stored.module), stored.record_id)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a file back that was removed."""
    stored = restore_file(request.actor, pk)
    say(request, _("“%(name)s” is back.") % {"name": stored.name})
    return _to(registry.get(stored.module), stored.record_id)


def _bytes(stored: StoredFile, *, as_attachment: bool) -> FileResponse:
    response = FileResponse(opened(stored), as_attachment=as_attachment, filename=stored.name, content_type=stored.type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _to(module: Module, pk: int) -> HttpResponse:
    return HttpResponseRedirect(_files(module, pk))


def _files(module: Module, pk: int) -> str:
    return f"{address(module)}{pk}/#files"
