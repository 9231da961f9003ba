"""The short form on a record's timeline."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web.detail.composer import PREFIX, composed, writing_module
from guanxi.web.detail.page import values
from guanxi.web.forms import refusals
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.sent import once
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.mentions import say_unreached
from guanxi.web.views.opening import for_module


@require_POST
@for_module
def compose(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Write what was said about this record, and go back to it; refused, the page shows it again."""
    record = store.fetch(module, actor, pk)
    found = writing_module(module, actor)
    if found is None or found[0].timeline is None:
        raise Missing
    other, key = found
    fields = [other.field(name) for name in found[0].timeline.compose]
    given = typed(fields, request.POST, PREFIX)

    def write() -> str:
        made = store.create(other, actor, composed(module, other, key, record, meant(fields, given)))
        say(request, _("Saved"))
        say_unreached(request, other, made.pk, getattr(made, "mentions", ()))
        return f"{address(module)}{pk}/"

    try:
        return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), write))
    except DomainError as error:
        shown = values(module, record, actor, written=given, refused=refusals.at_fields(error))
        errors = refusals.summary(error, {field.key for field in fields}, PREFIX)
        return page(request, "records/record.html", status=422, log_errors=errors, **shown)
