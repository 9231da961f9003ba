"""The recycle bin of a module: what lies in it, the way back, and for administrators the way out for good."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.jobs.queue import jobs_of
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.clearing import BIN_DAYS
from guanxi.records.jobs import purge_bin
from guanxi.records.purge import binned, require_purging, start, what_goes
from guanxi.records.purge import purge as purge_record
from guanxi.records.titles import title_of
from guanxi.web.lists.deleted import deleted
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.toasts import told
from guanxi.web.views.opening import for_writing, whole_number


@require_safe
@for_writing
def recycle_bin(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """What was deleted, newest first, as far as the person would see it."""
    actor.require(module, "delete")
    number = whole_number(request.GET.get("page", ""), "page") or 1
    values = deleted(module, actor, number)
    return page(request, "records/bin.html", module=module, may_purge=actor.is_admin, days=BIN_DAYS.now(), **values)


@require_POST
@for_writing
def restore(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Take a record out of the bin, with what went in with it."""
    record = store.restore(module, actor, pk)
    text = _("“%(title)s” is back.") % {"title": title_of(module, record)}
    return told(HttpResponseRedirect(f"{address(module)}{pk}/"), text, undo=actor.operation)


@require_http_methods(["GET", "HEAD", "POST"])
@for_writing
def purge(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Say in numbers what would be gone for good; then remove it."""
    goes = [{"label": other.label_plural, "count": count} for other, count in what_goes(module, actor, pk)]
    if request.method != "POST":
        return _purging(request, module, pk=pk, goes=goes)
    try:
        purge_record(module, actor, pk)
    except DomainError as error:
        return _purging(request, module, status=error.status, pk=pk, goes=goes, error=error.message)
    say(request, _("It is gone for good."))
    return HttpResponseRedirect(f"{address(module)}bin")


@require_http_methods(["GET", "HEAD", "POST"])
@for_writing
def empty(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The same for all that lies in the bin, in the background."""
    require_purging(actor)
    count = binned(module).count()
    if request.method != "POST":
        return _purging(request, module, pk=None, goes=[{"label": module.label_plural, "count": count}])
    return HttpResponseRedirect(f"{address(module)}bin/purge/{start(purge_bin, module, actor).pk}")


@require_safe
@for_writing
def emptied(request: HttpRequest, module: Module, actor: Actor, job: int) -> HttpResponse:
    """How far the emptying is, and how much had to stay."""
    found = jobs_of(actor).filter(pk=job, name="purge_bin", arguments__module=module.key).first()
    if found is None:
        raise Missing
    told_job = {"done": found.done, "total": found.total or 0, "label": found.get_state_display(), "state": found.state}
    is_ended = found.ended_at is not None
    return page(
        request, "records/purged.html", module=module, pk=job, job=told_job, is_ended=is_ended, result=found.result
    )


def _purging(request: HttpRequest, module: Module, status: int = 200, **values: object) -> HttpResponse:
    return page(request, "records/purge.html", status=status, module=module, **values)
