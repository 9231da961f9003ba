"""Changing many records at once: what to do is asked, its effect is shown, the work runs in the background."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.exchange.formats.csv_writer import csv_lines
from guanxi.jobs.models import Job
from guanxi.jobs.queue import cancel, jobs_of
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records import bulk as engine
from guanxi.records.jobs import change_many
from guanxi.web import bulk as told
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.forms.uploads import received
from guanxi.web.going_on import after
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_writing


@require_POST
@for_writing
def ask(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Which fields and which values, or which stage; deleting asks for nothing and shows its effect at once."""
    actor.require(module, "bulk")
    if request.POST.get("do") == engine.DELETE:
        return _previewed(request, module, actor)
    return _asked(request, module, actor)


@require_POST
@for_writing
def preview(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """What would change, how much of it would be refused and why, before anything is done."""
    return _guarded(request, module, actor, lambda: _previewed(request, module, actor))


@require_POST
@for_writing
def begin(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Start the work; a value that no record could take is refused here."""

    def start() -> str:
        choice, change = told.chosen(module, actor, request.POST), told.change_of(module, actor, request.POST)
        return f"{address(module)}bulk/{engine.start(change_many, module, actor, choice, change).pk}"

    token = request.POST.get("form_token", "")
    return _guarded(request, module, actor, lambda: HttpResponseRedirect(once(actor, token, start)))


@require_safe
@for_writing
def outcome(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """How far it is, and what became of the records."""
    return page(
        request, "records/bulk_outcome.html", module=module, pk=job, **told.outcome(_job(module, actor, job), actor)
    )


@require_safe
@for_writing
def refused(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponseBase:
    """The refused records as a file, with the reason for each."""
    rows = told.outcome(_job(module, actor, job), actor)["reasons"]
    lines = [[_("Id"), module.label, _("Reason"), _("Code")]]
    lines += [[str(row["id"]), row["title"], row["message"], row["code"]] for row in rows]
    name = f"{module.slug}-{job}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far a job of one's own is, for the progress bar."""
    job = _any_job(request, pk)
    return JsonResponse({"state": job.state, "done": job.done, "total": job.total})


@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job of one's own after the batch under way; what is done stays, and can be undone."""
    job = _any_job(request, pk)
    cancel(job)
    return HttpResponseRedirect(after(request))


def _any_job(request: HttpRequest, pk: int) -> Job:
    job = jobs_of(request.actor).filter(pk=pk).first()
    if job is None:
        raise Missing
    return job


def _job(module: Module, actor: Actor, pk: int) -> Job:
    found = jobs_of(actor).filter(pk=pk, name="change_many", arguments__module=module.key).first()
    if found is None:
        raise Missing
    return found


def _guarded(request: HttpRequest, module: Module, actor: Actor, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it; a value that can't be taken leads back to the form with the reason at its field."""
    try:
        return act()
    except DomainError as error:
        if error.status != 422:
            raise
        return _asked(request, module, actor, error)


def _previewed(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    data = _received(request, module, actor)
    choice, change = told.chosen(module, actor, data), told.change_of(module, actor, data)
    found = engine.preview(module, actor, choice, change)
    values = told.preview_values(module, actor, found, change)
    return page(
        request,
        "records/bulk_preview.html",
        module=module,
        how=change.how,
        action=told.acting(module, change.how) if change.how in engine.BY_ACTION else None,
        carried=_carried(data),
        stage=dict(told.lanes(module)).get(str(change.stage), ""),
        count=found.total,
        token=fresh_token(),
        **values,
    )


def _received(request: HttpRequest, module: Module, actor: Actor) -> QueryDict:
    """What a form has sent; its files are kept, and named by their ids from now on."""
    data, wrong = received(request, told.wanted(module, actor, request.POST), actor)
    if wrong:
        raise wrong
    return data


def _carried(data: QueryDict) -> list[tuple[str, str]]:
    """What a form has said so far, but for what every form says anew."""
    left_out = {"csrfmiddlewaretoken", "form_token"}
    return [(name, value) for name, values in data.lists() if name not in left_out for value in values]


def _asked(request: HttpRequest, module: Module, actor: Actor, error: DomainError | None = None) -> HttpResponse:
    """The form: first which fields, then their values; or the stage; or to whom."""
    how = request.POST.get("do", engine.EDIT)
    action = told.acting(module, how) if how in engine.BY_ACTION else None
    fields = list(action.arguments) if action else told.wanted(module, actor, request.POST)
    given = typed(fields, request.POST) if error else {}
    errors = at_fields(error) if error else {}
    names = {field.key for field in fields}
    return page(
        request,
        "records/bulk.html",
        status=422 if error else 200,
        module=module,
        count=engine.count(module, actor, told.chosen(module, actor, request.POST)),
        how=how,
        action=action,
        carried=[pair for pair in _carried(request.POST) if pair[0] in {"ids", "all", "from", "do"}],
        fields=told.changeable(module, actor),
        lanes=told.lanes(module),
        wanted=field_values(module, actor, fields, given, errors=errors),
        errors=summary(error, names) if error else [],
    )
