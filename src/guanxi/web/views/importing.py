"""Importing a file: look at it, say what goes where, check, import, and undo."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.exchange import uploads
from guanxi.exchange.error_file import error_lines
from guanxi.exchange.inspect import inspect_file
from guanxi.exchange.lookup import run_of_job
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import start_import
from guanxi.exchange.template import write_template
from guanxi.exchange.undo import start_undo
from guanxi.jobs.queue import cancel
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.web.forms import refusals
from guanxi.web.forms.sent import once
from guanxi.web.imports import pages
from guanxi.web.imports.choosing import Desk
from guanxi.web.menu import address
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import for_writing

UPLOADS = 30  # files to import that a person may send in a minute
READ_OR_SEND = ["GET", "HEAD", "POST"]
NOT_ALLOWED = (403, 404)


@require_http_methods(READ_OR_SEND)
@for_writing
def upload(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Choose a file."""
    actor.require(module, "import")
    file = request.FILES.get("file")
    if request.method != "POST":
        return page(request, "records/import.html", **pages.upload_values(module, actor))
    keep_pace(actor, "import", UPLOADS)
    try:
        if file is None:
            raise DomainError("E_REQUIRED", field="file", label=_("File"))
        token = uploads.keep(actor, file.name or "", file.chunks())
        inspect_file(module, actor, uploads.find(actor, token))
    except DomainError as error:
        errors = refusals.summary(error, {"file"})
        values = pages.upload_values(module, actor)
        return page(request, "records/import.html", status=422, errors=errors, **values)
    return HttpResponseRedirect(f"{address(module)}import/map?file={token}")


@require_safe
@for_writing
def template(request: HttpRequest, module: Module, actor: Actor) -> FileResponse:
    """An empty workbook to fill in and import."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(module, actor, path)
        return FileResponse(path.open("rb"), as_attachment=True, filename=f"{module.slug}.xlsx")


@require_http_methods(READ_OR_SEND)
@for_writing
def match(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Say which column goes where; keep or fetch a map; then check the file or import it."""
    actor.require(module, "import")
    desk = Desk.of(request, module, actor)
    try:
        if request.method != "POST":
            return _asked(request, desk, desk.offered())
        return _done(request, desk)
    except DomainError as error:
        if error.status in NOT_ALLOWED:
            raise
        return _asked(request, desk, desk.sent(), error)


def _done(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the button asks for that was pressed."""
    action = request.POST.get("do", "check")
    if action == "show":
        return _asked(request, desk, desk.sent())
    if action == "load":
        return _asked(request, desk, desk.loaded(request.FILES.get("map_file")))
    if action == "save":
        desk.keep()
        say(request, _("The map is kept."))
        return _asked(request, desk, desk.sent())
    if action.startswith("forget-"):
        desk.forget(action.removeprefix("forget-"))
        return _asked(request, desk, desk.sent())
    if action == "download":
        answer = HttpResponse(pages.as_json(desk.raw_map()), content_type="application/json")
        answer.headers["Content-Disposition"] = f'attachment; filename="{desk.module.slug}-map.json"'
        return answer
    if action != "import":
        return HttpResponseRedirect(_begun(desk, dry_run=True))
    token = request.POST.get("form_token", "")  # a second click makes no second set of records
    return HttpResponseRedirect(once(desk.actor, token, lambda: _begun(desk, dry_run=False)))


def _begun(desk: Desk, *, dry_run: bool) -> str:
    """The address of the run that was begun."""
    options, name = desk.options(dry_run=dry_run), desk.path.name
    run = start_import(desk.module, desk.actor, desk.path, file_name=name, raw_map=desk.raw_map(), options=options)
    return f"{address(desk.module)}import/{run.job_id}?{desk.address}"


def _asked(request: HttpRequest, desk: Desk, chosen: pages.Choices, error: DomainError | None = None) -> HttpResponse:
    values = pages.match_values(desk.module, desk.actor, desk.token, desk.path, desk.seen, chosen)
    shown = {f"field-{row.place}" for row in chosen.rows} | {"map_name", "key"}
    errors = refusals.summary(error, shown) if error else []
    return page(request, "records/import_map.html", status=422 if error else 200, errors=errors, **values)


@require_safe
@for_writing
def outcome(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """How far it is, and what became of the rows."""
    run = _run(module, actor, job)
    values = pages.run_values(module, run, request.GET.get("file", ""), request.GET.get("sheet", ""))
    return page(request, "records/import_run.html", **values)


@require_safe
@for_writing
def error_file(request: HttpRequest, module: Module, actor: Actor, job: int) -> StreamingHttpResponse:
    """The refused rows with the reasons, to be mended and imported again."""
    run = _run(module, actor, job)
    answer = StreamingHttpResponse(error_lines(run), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="errors.csv"'
    return answer


@require_POST
@for_writing
def undo(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """Take the import back as far as nobody has changed its records since."""
    start_undo(actor, _run(module, actor, job))
    say(request, _("The import is being undone."))
    return HttpResponseRedirect(f"{address(module)}import/{job}")


@require_POST
@for_writing
def call_off(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """Stop an import between two batches; what is in stays, and can be undone."""
    cancel(_run(module, actor, job).job)
    return HttpResponseRedirect(f"{address(module)}import/{job}")


def _run(module: Module, actor: Actor, job: int) -> ImportRun:
    run = run_of_job(actor, job)
    if run.module != module.key:
        raise Missing
    return run
