"""One field of one record, changed where it stands: a form to put there, and the cells after saving."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web import inline
from guanxi.web.forms import stale
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.toasts import told
from guanxi.web.views.opening import for_writing, wants_json, whole_number

UNREAD = (400, 403, 404)
SHOWN = 60  # cells that one answer draws anew


@require_http_methods(["GET", "HEAD", "POST"])
@for_writing
def edit(request: HttpRequest, module: Module, actor: Actor, pk: int, key: str) -> HttpResponse:
    """The form of one field; or save it. A script is told in short when it may not be changed."""
    try:
        record = store.fetch(module, actor, pk, "edit")
        field = inline.field_of(module, actor, key)
        if request.method == "POST":
            return _save(request, field, module, actor, record)
        return _form(request, **inline.form_values(field, module, actor, record))
    except DomainError as error:
        if not _is_script(request):
            raise
        return told(HttpResponse(status=error.status), error.message, tone="bad")


def _save(request: HttpRequest, field: Field, module: Module, actor: Actor, record: object) -> HttpResponse:
    version = whole_number(request.POST.get("version", ""), "version")
    given = inline.typed_value(field, record.pk, request.POST)  # type: ignore[attr-defined]
    try:
        try:
            saved = inline.save(field, module, actor, record, given, version)
        except Stale:
            others = stale.changed_since(module, actor, record, whole_number(request.POST.get("seen", ""), "seen") or 0)
            mine = {key: one for key, one in others.items() if key == field.key}
            if mine:
                values = inline.form_values(field, module, actor, record, given=given, error=Stale(), others=mine)
                return _form(request, status=409, **values)
            saved = inline.save(field, module, actor, record, given, None)  # others changed other fields
    except DomainError as error:
        if error.status in UNREAD and not error.field:
            raise
        return _form(request, status=422, **inline.form_values(field, module, actor, record, given=given, error=error))
    return _saved(request, field, module, actor, saved)


def _saved(request: HttpRequest, field: Field, module: Module, actor: Actor, record: Any) -> HttpResponse:
    text = _("%(field)s is changed.") % {"field": field.label}
    if not wants_json(request):
        return told(HttpResponseRedirect(f"{address(module)}{record.pk}/"), text, undo=actor.operation)
    keys = [key for key in request.POST.get("shown", "").split(",") if key in module.by_key][:SHOWN]
    is_list = request.POST.get("as") == "list"
    cells = inline.drawn(module, actor, store.fetch(module, actor, record.pk), (field.key, *keys), facts=not is_list)
    return told(JsonResponse({"cells": cells}), text, undo=actor.operation)


def _form(request: HttpRequest, status: int = 200, **values: object) -> HttpResponse:
    template = "records/inline_form.html" if _is_script(request) else "records/inline.html"
    return page(request, template, status=status, **values)


def _is_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers
