"""The recycle bin of a module."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.titles import title_of
from guanxi.web.lists.deleted import deleted
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.toasts import told
from guanxi.web.views.opening import for_writing, whole_number


@require_safe
@for_writing
def recycle_bin(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """What was deleted, newest first, as far as the person would see it."""
    actor.require(module, "delete")
    number = whole_number(request.GET.get("page", ""), "page") or 1
    return page(request, "records/bin.html", module=module, **deleted(module, actor, number))


@require_POST
@for_writing
def restore(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Take a record out of the bin, with what went in with it."""
    record = store.restore(module, actor, pk)
    text = _("“%(title)s” is back.") % {"title": title_of(module, record)}
    return told(HttpResponseRedirect(f"{address(module)}{pk}/"), text, undo=actor.operation)
