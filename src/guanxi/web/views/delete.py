"""Deleting a record: asked first, in numbers; it goes to the recycle bin, from where it comes back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.titles import title_of
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.toasts import told
from guanxi.web.views.opening import for_writing, whole_number


@require_http_methods(["GET", "HEAD", "POST"])
@for_writing
def delete(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Say what goes with it; then put it into the bin and offer the way back."""
    record = store.fetch(module, actor, pk, "delete")
    title = title_of(module, record)
    if request.method != "POST":
        together = [
            {"label": other.label_plural, "count": count} for other, count in store.together_with(module, record)
        ]
        return page(request, "records/delete.html", module=module, record=record, title=title, together=together)
    store.delete(module, actor, pk, version=whole_number(request.POST.get("version", ""), "version"))
    text = _("“%(title)s” is in the recycle bin.") % {"title": title}
    return told(HttpResponseRedirect(address(module)), text, undo=actor.operation)
