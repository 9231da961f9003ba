"""Importing a file: look at it, say what goes where, check, import, and undo."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.exchange.error_file import error_lines
from guanxi.exchange.inspect import Inspection, inspect_file
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import Options, run_of_job, start_import
from guanxi.exchange.undo import start_undo
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import read_json
from guanxi.meta.module import Module
from guanxi.web.forms import refusals
from guanxi.web.imports import mapping, pages, uploads
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import for_writing

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


@require_http_methods(READ_OR_SEND)
@for_writing
def match(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Say which column goes where; then check the file or import it."""
    token = request.GET.get("file", "")
    path = uploads.find(actor, token)
    seen = inspect_file(module, actor, path)
    if request.method != "POST":
        return page(request, "records/import_map.html", **pages.match_values(module, actor, token, seen, None))
    try:
        raw_map, options = _map(request, module, seen), _options(request)
        run = start_import(module, actor, path, file_name=path.name, raw_map=raw_map, options=options)
    except DomainError as error:
        if error.status in NOT_ALLOWED:
            raise
        values = pages.match_values(module, actor, token, seen, request.POST)
        return page(request, "records/import_map.html", status=422, errors=refusals.summary(error, set()), **values)
    return HttpResponseRedirect(f"{address(module)}import/{run.job_id}?file={token}")


@require_safe
@for_writing
def outcome(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """How far it is, and what became of the rows."""
    run = _run(module, actor, job)
    return page(request, "records/import_run.html", **pages.run_values(module, actor, run, request.GET.get("file", "")))


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


def _run(module: Module, actor: Actor, job: int) -> ImportRun:
    run = run_of_job(actor, job)
    if run.module != module.key:
        raise Missing
    return run


def _map(request: HttpRequest, module: Module, seen: Inspection) -> object:
    """The map of the form, or the one that was checked before."""
    if "map" not in request.POST:
        return mapping.map_of(module, seen, request.POST)
    return read_json(request.POST["map"], "map")


def _options(request: HttpRequest) -> Options:
    return Options(
        on_duplicate=request.POST.get("on_duplicate", "skip"),
        history="history" in request.POST,
        dry_run=request.POST.get("do") != "import",
    )
