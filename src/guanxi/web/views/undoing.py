"""Taking back what one has just done, and the list of it."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.exchange.lookup import run_of_job
from guanxi.exchange.undo import start_undo
from guanxi.jobs.queue import jobs_of
from guanxi.kernel.errors import Missing
from guanxi.meta import registry
from guanxi.records.undo import Undone, import_of, undo
from guanxi.web.menu import address
from guanxi.web.recently import recent_values, undone_values
from guanxi.web.rendering import page, say
from guanxi.web.toasts import way_back
from guanxi.web.views.opening import wants_json


@require_safe
def recently(request: HttpRequest) -> HttpResponse:
    """What the person has done lately, with a way back for each."""
    return page(request, "undo.html", **recent_values(request.actor))


@require_POST
def take_back(request: HttpRequest, operation: str) -> HttpResponse:
    """Undo one operation, and go back to where the person was."""
    actor: Actor = request.actor
    job = import_of(actor, operation)
    if job is not None:
        run = run_of_job(actor, job)
        start_undo(actor, run)
        module = registry.get(run.module)
        return _led(request, f"{address(module)}import/{job}", _("The import is being undone."), "")
    undone = undo(actor, operation)
    if undone.job is not None:
        return _led(request, f"/undone/{undone.job}", "", "")
    return _led(request, _back(request), _said(undone), actor.operation if undone.done else "", bool(undone.kept))


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a large undo is, and in the end which records were left and why."""
    found = jobs_of(request.actor).filter(pk=pk, name="undo_operation").first()
    if found is None:
        raise Missing
    return page(request, "undone.html", pk=pk, **undone_values(found, request.actor))


def _said(undone: Undone) -> str:
    if not undone.done and not undone.kept:
        return _("There is nothing left to undo.")
    taken = ngettext("%(count)s record taken back.", "%(count)s records taken back.", undone.done)
    text = taken % {"count": undone.done} if undone.done else _("Nothing was taken back.")
    if not undone.kept:
        return text
    left = ngettext("%(count)s was left: %(why)s", "%(count)s were left: %(why)s", len(undone.kept))
    return f"{text} {left % {'count': len(undone.kept), 'why': undone.kept[0].error.message}}"


def _led(request: HttpRequest, there: str, text: str, redo: str, is_partly: bool = False) -> HttpResponse:
    """Go there, with a word about what was done on the page that comes; a script is told where."""
    if text:
        say(request, text, "warn" if is_partly else "good", way_back(redo, again=True) if redo else None)
    return JsonResponse({"to": there}) if wants_json(request) else HttpResponseRedirect(there)


def _back(request: HttpRequest) -> str:
    """Where the person was; the list, where he was on the page of a record that has gone."""
    there = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(there)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return "/"
    module, pk = registry.by_slug(found.kwargs.get("slug", "")), found.kwargs.get("pk")
    if module and pk and not visible(module, request.actor, named=True).filter(pk=pk).exists():
        return address(module)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
