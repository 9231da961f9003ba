"""The form of any module: new records and changes of old ones."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.titles import title_of
from guanxi.web.drawer import finished, is_in_drawer
from guanxi.web.forms import saving, stale
from guanxi.web.forms.draft import Draft
from guanxi.web.forms.page import begun, flat, opened, values
from guanxi.web.forms.sent import once
from guanxi.web.forms.uploads import received
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.views.mentions import say_unreached
from guanxi.web.views.opening import address_of, for_writing, whole_number

READ_OR_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_OR_SEND)
@for_writing
def new(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """A new record; parameters of the address fill fields in."""
    actor.require(module, "create")
    pairs = list(address_of(request).pairs)
    draft = begun(module, actor, pairs)
    if request.method != "POST":
        return _form(request, draft) if is_told(module, pairs) else _kinds(request, module)
    made: dict[str, Any] = {}
    data, wrong = received(request, flat(draft), actor)
    if wrong:
        return _again(request, saving.sent(draft, data), wrong)

    def make() -> str:
        made["record"] = saving.create(draft, data)
        say_unreached(request, module, made["record"].pk, getattr(made["record"], "mentions", ()))
        return _after(request, module, made["record"].pk)

    try:
        there = once(actor, request.POST.get("form_token", ""), make)
    except DomainError as error:
        return _again(request, saving.sent(draft, data), error)
    record = made.get("record")
    text = _("Created: %(title)s") % {"title": title_of(module, record)} if record else ""
    return finished(request, there, text, module=module, record=record, again=request.POST.get("then") == "new")


@require_http_methods(READ_OR_SEND)
@for_writing
def edit(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Change a record; when someone was quicker, both versions are shown and nothing is lost."""
    draft = opened(module, actor, store.fetch(module, actor, pk, "edit"))
    if request.method != "POST":
        return _form(request, draft)
    version = whole_number(request.POST.get("version", ""), "version")

    data, wrong = received(request, flat(draft), actor)
    if wrong:
        return _again(request, saving.sent(draft, data), wrong)

    def change() -> str:
        saving.update(draft, data, version)
        return _after(request, module, pk)

    try:
        there = once(actor, request.POST.get("form_token", ""), change)
    except Stale:
        return _stale(request, saving.sent(draft, data), data)
    except DomainError as error:
        return _again(request, saving.sent(draft, data), error)
    return finished(request, there, _("Saved"), undo=actor.operation)


def is_told(module: Module, pairs: list[tuple[str, str]]) -> bool:
    """Whether the address says which kind of record is to be made, where there are kinds."""
    return module.variants is None or module.variants.field in dict(pairs)


def _kinds(request: HttpRequest, module: Module) -> HttpResponse:
    """The kinds to choose from; each leads to its own form."""
    in_drawer = is_in_drawer(request)
    template = "records/kinds_part.html" if in_drawer else "records/kinds.html"
    return page(request, template, in_drawer=in_drawer, module=module, variants=module.variants)


def _form(
    request: HttpRequest, draft: Draft, error: DomainError | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The form, as a page of its own or alone for the drawer."""
    in_drawer = is_in_drawer(request)
    template = "records/form_part.html" if in_drawer else "records/form.html"
    return page(request, template, status=status, in_drawer=in_drawer, **more, **values(draft, error))


def _after(request: HttpRequest, module: Module, pk: int) -> str:
    """Where saving leads: to the record, or to the next empty form that begins as this one did."""
    if request.POST.get("then") == "new":
        return request.get_full_path()
    return f"{address(module)}{pk}/"


def _again(request: HttpRequest, draft: Draft, error: DomainError) -> HttpResponse:
    """The form with everything as typed and what is wrong with it."""
    status = error.status if error.status in {409, 423} else 422
    return _form(request, draft, error, status=status)


def _stale(request: HttpRequest, draft: Draft, data: QueryDict) -> HttpResponse:
    module, actor, record = draft.module, draft.actor, draft.record
    others = stale.changed_since(module, actor, record, whole_number(request.POST.get("seen", ""), "seen") or 0)
    fields, meant = flat(draft), saving.meant_values(draft, data)
    rows = stale.conflicts(module, actor, fields, meant, others)
    merged = stale.merged(fields, draft.values, meant, record, others)
    return _form(request, replace(draft, values=merged, token=""), status=409, conflicts=rows)
