"""Records on paper: looked at, as PDF or filled file, and a selection in the background."""

from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.jobs.models import Job
from guanxi.jobs.queue import jobs_of
from guanxi.kernel.errors import DomainError, Invalid, Missing
from guanxi.meta.module import Module
from guanxi.printing.jobs import JOB, file_of, start_printing
from guanxi.printing.rendering import OWN, PDF, PRINT, drawn, preview, print_one
from guanxi.records import bulk as engine
from guanxi.records import store
from guanxi.web import bulk as told
from guanxi.web.forms.refusals import summary
from guanxi.web.forms.sent import led_to, once
from guanxi.web.menu import address
from guanxi.web.pace import keep_pace
from guanxi.web.printing import values
from guanxi.web.printing.mailing import mail_print, may_mail
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module, whole_number

PRINTS = 120  # in a minute that a person may make
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_safe
@for_module
def look(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """A record as it would look on paper."""
    keep_pace(actor, PRINT, PRINTS)
    return _looked_at(request, module, actor, pk, whole_number(request.GET.get("template", ""), "template"))


def _looked_at(
    request: HttpRequest, module: Module, actor: Actor, pk: int, template: int | None, *, refused: Any = ()
) -> HttpResponse:
    actor.require(module, PRINT)
    record = store.fetch(module, actor, pk)
    shown = values.print_values(module, record, actor, template)
    problem, pages = "", []
    if shown["chosen"]:
        try:
            pages = values.shown(preview(shown["chosen"], module, actor, record))
        except DomainError as error:
            problem = error.message
    more = {"mails": may_mail(actor), "to": request.POST.get("to", ""), "refused": refused}
    status = 422 if refused else 200
    return page(request, "printing/record.html", status=status, pages=pages, problem=problem, **more, **shown)


@require_safe
@for_module
def paper(request: HttpRequest, module: Module, actor: Actor, pk: int, template: int) -> HttpResponse:
    """The printed record: a PDF in the browser, or a file to keep with `?form=own` or `?save=1`."""
    keep_pace(actor, PRINT, PRINTS)
    form = OWN if request.GET.get("form") == OWN else PDF
    name, kind, content = print_one(module, actor, pk, template, form)
    return as_file(name, kind, content, is_kept=form == OWN or request.GET.get("save") == "1")


@require_POST
@for_module
def mail(request: HttpRequest, module: Module, actor: Actor, pk: int, template: int) -> HttpResponse:
    """A draft of a mail with the print on it; what is missing for one is said on the page of the print."""
    keep_pace(actor, PRINT, PRINTS)
    token = request.POST.get("form_token", "")
    if there := led_to(actor, token):
        return HttpResponseRedirect(there)
    printed = drawn(module, actor, pk, template)

    @transaction.atomic
    def begin() -> str:
        draft = mail_print(module, actor, pk, printed, request.POST.get("to", ""))
        return f"/m/mails/{draft.pk}/edit"

    try:
        return HttpResponseRedirect(once(actor, token, begin))
    except Invalid as error:
        return _looked_at(request, module, actor, pk, template, refused=summary(error, set()))


@require_POST
@for_module
def ask_many(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """With what a selection is to be printed."""
    actor.require(module, PRINT)
    count = engine.count(module, actor, told.chosen(module, actor, request.POST))
    carried = [(name, value) for name, many in request.POST.lists() if name in {"ids", "all", "from"} for value in many]
    return page(request, "printing/many.html", **values.many_values(module, actor, count, carried))


@require_POST
@for_module
def print_many(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Begin to print a selection."""

    def begin() -> str:
        template = whole_number(request.POST.get("template", ""), "template") or 0
        job = start_printing(module, actor, told.chosen(module, actor, request.POST), template)
        return f"{address(module)}print/{job.pk}"

    return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), begin))


@require_safe
@for_module
def progress(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """How far it is, and the file."""
    return page(request, "printing/job.html", **values.job_values(module, _job(module, actor, job)))


@require_safe
@for_module
def download(request: HttpRequest, module: Module, actor: Actor, job: int) -> FileResponse:
    """The file of a printed selection: one's own, for two days."""
    path = file_of(module, actor, _job(module, actor, job))
    return FileResponse(path.open("rb"), filename=f"{module.slug}.pdf", content_type="application/pdf")


def as_file(name: str, kind: str, content: bytes, *, is_kept: bool) -> HttpResponse:
    """A document as an answer: shown, or kept as a file."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(is_kept, name)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _job(module: Module, actor: Actor, pk: int) -> Job:
    found = jobs_of(actor).filter(pk=pk, name=JOB, arguments__module=module.key, started_by=actor.user_id).first()
    if found is None:
        raise Missing
    return found
