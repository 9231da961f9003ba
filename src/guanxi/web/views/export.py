"""A list as a file: at once when it is short, else in the background with a file to fetch when it is done."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.exchange.approved_exports import ask_for_export
from guanxi.exchange.export import checked_kind, export_file
from guanxi.exchange.exports import export_of_job, file_of, start_export
from guanxi.exchange.sheets import who_and_when
from guanxi.flow.approval.exports import export_needs_approval
from guanxi.jobs.queue import cancel
from guanxi.meta.module import Module
from guanxi.meta.registry import get
from guanxi.records.files import safe_name
from guanxi.records.query import Query
from guanxi.web import exports
from guanxi.web.forms.sent import once
from guanxi.web.lists.state import ListState, choice_name, read_state
from guanxi.web.menu import address
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import address_of, for_module

OWN = ("format", "all")
EXPORTS = 60  # files that a person may ask for in a minute
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_module
def export(request: HttpRequest, module: Module, actor: Actor) -> HttpResponseBase:
    """Ask for the format, or hand the file of a short list out; a long one is begun."""
    actor.require(module, "export")
    state = _state(request, module, actor)
    kind = request.POST.get("format") or request.GET.get("format", "")
    if not kind:
        return page(request, "records/export.html", **exports.ask_values(state))
    keep_pace(actor, "export", EXPORTS)
    columns = () if _wants_all(request) else tuple(field.key for field in state.columns)
    rows = exports.matching(state)
    asks = export_needs_approval(module, actor, rows)
    if not asks and rows <= exports.AT_ONCE:
        return _at_once(state, checked_kind(kind), columns)
    if request.method != "POST":
        return page(request, "records/export.html", **exports.ask_values(state))

    def begin() -> str:
        pairs = exports.pairs_of(state)
        if asks and (case := ask_for_export(module, actor, pairs, kind, columns, rows=rows)) is not None:
            say(request, _("The export waits for an approval; it begins by itself once that is given."))
            return f"{address(get('approval'))}{case.pk}/"
        run = start_export(module, actor, pairs, kind, columns)
        return f"{address(module)}export/{run.job_id}"

    return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), begin))


@require_safe
@for_module
def progress(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """How far an export is, and its file."""
    return page(request, "records/export_run.html", **exports.run_values(export_of_job(module, actor, job), module))


@require_safe
@for_module
def download(request: HttpRequest, module: Module, actor: Actor, job: int) -> FileResponse:
    """The file of a finished export: one's own, for two days."""
    run, file = file_of(module, actor, job)
    return _file(module, actor, run.kind, file)


@require_POST
@for_module
def call_off(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """Stop an export of one's own."""
    cancel(export_of_job(module, actor, job).job)
    return HttpResponseRedirect(f"{address(module)}export/{job}")


def _state(request: HttpRequest, module: Module, actor: Actor) -> ListState:
    """The list at the same address, from its first row on."""
    here = address_of(request).put(**dict.fromkeys(OWN, ""))
    state = read_state(module, actor, here, request.preferences.get(choice_name(module)))
    return replace(state, query=replace(state.query, cursor="", before="", offset=0))


def _wants_all(request: HttpRequest) -> bool:
    return "1" in {request.POST.get("all"), request.GET.get("all")}


def _at_once(state: ListState, kind: str, columns: tuple[str, ...]) -> FileResponse:
    query: Query = state.query
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        export_file(state.module, state.actor, query, path, kind=kind, columns=columns, is_marked=True)
        return _file(state.module, state.actor, kind, path.open("rb"))  # stays readable when the folder is gone


def _file(module: Module, actor: Actor, kind: str, file: IO[bytes]) -> FileResponse:
    person, moment = who_and_when(actor)
    name = safe_name(f"{module.slug} {person} {moment.replace(':', '.')}.{kind}".replace("/", "_"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])
