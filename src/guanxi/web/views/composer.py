"""The short form on a record's timeline, also on its own: beside a list, or as a page."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.files import add_file
from guanxi.records.titles import title_of
from guanxi.web.detail.composer import PREFIX, composed, composer, writers, writing_module
from guanxi.web.detail.page import values
from guanxi.web.drawer import finished, is_in_drawer, is_in_place
from guanxi.web.forms import refusals
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.forms.uploads import SENT
from guanxi.web.menu import address
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say
from guanxi.web.views.mentions import say_unreached
from guanxi.web.views.opening import for_module


@require_http_methods(["GET", "HEAD", "POST"])
@for_module
def compose(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Write what was said about this record, and go back to it; refused, what was written is shown again."""
    record = store.fetch(module, actor, pk)
    found = writing_module(module, actor)
    if found is None or found[0].timeline is None:
        raise Denied("create") if any(writers(module)) else Missing()
    if request.method != "POST":
        return _form(request, module, record)
    other, key = found
    fields = [other.field(name) for name in found[0].timeline.compose]
    given = typed(fields, request.POST, PREFIX)

    sent = request.FILES.getlist(f"{PREFIX}file")
    if sent:
        keep_pace(actor, "file", SENT)

    def write() -> str:
        with transaction.atomic():
            made = store.create(other, actor, composed(module, other, key, record, meant(fields, given)))
            for file in sent:
                add_file(other, actor, made.pk, file.name or "", file.chunks())
        say(request, _("Saved"))
        say_unreached(request, other, made.pk, getattr(made, "mentions", ()))
        return f"{address(module)}{pk}/"

    try:
        there = once(actor, request.POST.get("form_token", ""), write)
    except DomainError as error:
        refused: dict[str, Any] = {"written": given, "refused": refusals.at_fields(error)}
        errors = refusals.summary(error, {field.key for field in fields}, PREFIX)
        if is_in_drawer(request):
            return _form(request, module, record, status=422, log_errors=errors, **refused)
        shown = values(module, record, actor, **refused)
        return page(request, "records/record.html", status=422, log_errors=errors, **shown)
    return finished(request, there)


def _form(
    request: HttpRequest,
    module: Module,
    record: Any,
    *,
    status: int = 200,
    written: Any = None,
    refused: Any = None,
    **more: Any,
) -> HttpResponse:
    """The form alone, for a drawer or in its own place; else as a page."""
    actor: Actor = request.actor
    template = "records/composer.html" if is_in_drawer(request) else "records/follow_up.html"
    return page(
        request,
        template,
        status=status,
        module=module,
        record=record,
        head={"href": f"{address(module)}{record.pk}/", "title": title_of(module, record)},
        composer=composer(module, actor, written, refused, draft=f"{module.key}:{record.pk}"),
        token=request.POST.get("form_token") or fresh_token(),
        in_drawer=is_in_drawer(request) and not is_in_place(request),
        **more,
    )
