"""The form of any module: new records and changes of old ones."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.titles import title_of
from guanxi.web.forms import saving, stale
from guanxi.web.forms.page import Draft, begun, flat, opened, values
from guanxi.web.forms.sent import once
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import address_of, for_writing, whole_number

READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_OR_SEND)
@for_writing
def new(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """A new record; parameters of the address fill fields in."""
    actor.require(module, "create")
    draft = begun(module, actor, list(address_of(request).pairs))
    if request.method != "POST":
        return page(request, "records/form.html", **values(draft))

    def make() -> str:
        record = saving.create(draft, request.POST)
        say(request, _("Created: %(title)s") % {"title": title_of(module, record)})
        return _after(request, module, record.pk)

    try:
        return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), make))
    except DomainError as error:
        return _again(request, saving.sent(draft, request.POST), error)


@require_http_methods(READ_OR_SEND)
@for_writing
def edit(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Change a record; when someone was quicker, both versions are shown and nothing is lost."""
    draft = opened(module, actor, store.fetch(module, actor, pk, "edit"))
    if request.method != "POST":
        return page(request, "records/form.html", **values(draft))
    version = whole_number(request.POST.get("version", ""), "version")

    def change() -> str:
        saving.update(draft, request.POST, version)
        say(request, _("Saved"))
        return _after(request, module, pk)

    try:
        return HttpResponseRedirect(once(actor, request.POST.get("form_token", ""), change))
    except Stale:
        return _stale(request, saving.sent(draft, request.POST))
    except DomainError as error:
        return _again(request, saving.sent(draft, request.POST), error)


def _after(request: HttpRequest, module: Module, pk: int) -> str:
    """Where saving leads: to the record, or to the next empty form that begins as this one did."""
    if request.POST.get("then") == "new":
        return request.get_full_path()
    return f"{address(module)}{pk}/"


def _again(request: HttpRequest, draft: Draft, error: DomainError) -> HttpResponse:
    """The form with everything as typed and what is wrong with it."""
    status = error.status if error.status in {409, 423} else 422
    return page(request, "records/form.html", status=status, **values(draft, error))


def _stale(request: HttpRequest, draft: Draft) -> HttpResponse:
    module, actor, record = draft.module, draft.actor, draft.record
    others = stale.changed_since(module, actor, record, whole_number(request.POST.get("seen", ""), "seen") or 0)
    fields, meant = flat(draft), saving.meant_values(draft, request.POST)
    rows = stale.conflicts(module, actor, fields, meant, others)
    merged = stale.merged(fields, draft.values, meant, record, others)
    return page(
        request, "records/form.html", status=409, conflicts=rows, **values(replace(draft, values=merged, token=""))
    )
