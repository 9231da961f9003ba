"""Bringing a record, or one field, back to how it was: shown first, then done."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.rewind import rewind
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.rewinding import rewind_values
from guanxi.web.toasts import told
from guanxi.web.views.opening import for_writing, whole_number


@require_http_methods(["GET", "HEAD", "POST"])
@for_writing
def back(request: HttpRequest, module: Module, actor: Actor, pk: int, entry: int) -> HttpResponse:
    """What would be otherwise, and what the rules of today refuse; then do it, with a way back."""
    record = store.fetch(module, actor, pk, "edit")
    field = request.POST.get("field", "") or request.GET.get("field", "")
    if request.method != "POST":
        return page(request, "records/rewind.html", **rewind_values(module, actor, record, entry, field))
    version = whole_number(request.POST.get("version", ""), "version")
    try:
        rewind(module, actor, pk, entry, request.POST.getlist("keys"), before=bool(field), version=version)
    except DomainError as error:
        if error.status not in {409, 422} and not isinstance(error, Stale):
            raise
        values = rewind_values(module, actor, store.fetch(module, actor, pk, "edit"), entry, field, error)
        return page(request, "records/rewind.html", status=error.status, **values)
    answer = HttpResponseRedirect(f"{address(module)}{pk}/")
    return told(answer, _("It is as it was then."), undo=actor.operation)
