"""Changing many records at once: what to do is asked, the work runs in the background, each refusal is told."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.jobs.queue import jobs_of
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records import bulk as engine
from guanxi.records.jobs import change_many
from guanxi.web import bulk as told
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_writing


@require_POST
@for_writing
def ask(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Which field and which value, or whether to delete, with the number of records."""
    actor.require(module, "bulk")
    return _asked(request, module, actor)


@require_POST
@for_writing
def begin(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Start the work; a value that no record could take is refused here."""
    ids, change = told.chosen(module, actor, request.POST), _change(request, module)

    def start() -> str:
        return f"{address(module)}bulk/{engine.start(change_many, module, actor, ids, change).pk}"

    try:
        return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), start))
    except DomainError as error:
        if error.status != 422:
            raise
        return _asked(request, module, actor, error)


@require_safe
@for_writing
def outcome(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """How far it is, and what became of the records."""
    found = jobs_of(actor).filter(pk=job, name="change_many", arguments__module=module.key).first()
    if found is None:
        raise Missing
    return page(request, "records/bulk_outcome.html", module=module, pk=job, **told.outcome(found, actor))


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far a job of one's own is, for the progress bar."""
    job = jobs_of(request.actor).filter(pk=pk).first()
    if job is None:
        raise Missing
    return JsonResponse({"state": job.state, "done": job.done, "total": job.total})


def _change(request: HttpRequest, module: Module) -> engine.BulkChange:
    key = request.POST.get("field", "")
    if request.POST.get("do") == "delete":
        return engine.BulkChange(delete=True)
    if key not in module.by_key:
        raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    field = module.field(key)
    return engine.BulkChange(field=key, value=meant([field], typed([field], request.POST)).get(key))


def _asked(request: HttpRequest, module: Module, actor: Actor, error: DomainError | None = None) -> HttpResponse:
    fields = told.changeable(module, actor)
    field = next((field for field in fields if field.key == request.POST.get("field")), None)
    given = typed([field], request.POST) if field and error else {}
    errors = {field.key: error.message} if field and error else {}
    return page(
        request,
        "records/bulk.html",
        status=422 if error else 200,
        module=module,
        ids=told.chosen(module, actor, request.POST),
        is_delete=request.POST.get("do") == "delete",
        fields=fields,
        field=field_values(module, actor, [field], given, errors=errors)[0] if field else None,
        token=fresh_token(),
    )
