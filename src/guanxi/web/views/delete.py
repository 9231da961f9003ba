"""Deleting a record: asked first, in numbers; it goes to the recycle bin, from where it comes back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.configuration import uses as configured
from guanxi.meta.module import Module
from guanxi.records import store, uses
from guanxi.records.jobs import delete_by_job
from guanxi.records.titles import title_of
from guanxi.web.configured import told as told_use
from guanxi.web.menu import address
from guanxi.web.rendering import page
from guanxi.web.toasts import told
from guanxi.web.views.opening import for_writing, whole_number

OFFERED = 200  # records that may be put in the place of one


@require_http_methods(["GET", "HEAD", "POST"])
@for_writing
def delete(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Say what goes with it and what stands against it; then put it into the bin and offer the way back, or take it
    out of use instead."""
    record = store.fetch(module, actor, pk, "delete")
    title = title_of(module, record)
    if request.method != "POST":
        return page(
            request, "records/delete.html", module=module, record=record, title=title, **_asked(module, actor, record)
        )
    version = whole_number(request.POST.get("version", ""), "version")
    if request.POST.get("do") == "replace":
        other = whole_number(request.POST.get("other", ""), "other") or 0
        count = configured.replace(actor, module, pk, other)
        text = ngettext("Replaced in %(num)s place.", "Replaced in %(num)s places.", count) % {"num": count}
        return told(HttpResponseRedirect(f"{address(module)}{pk}/delete"), text, undo=actor.operation)
    if request.POST.get("do") == "retire" and module.retired:
        store.update(module, actor, pk, module.retired, version=version)
        text = _("“%(title)s” is out of use.") % {"title": title}
        return told(HttpResponseRedirect(f"{address(module)}{pk}/"), text, undo=actor.operation)
    try:
        store.delete(module, actor, pk, version=version)
    except store.NamedByMany:
        return HttpResponseRedirect(f"{address(module)}bulk/{delete_by_job(module, actor, pk).pk}")
    text = _("“%(title)s” is in the recycle bin.") % {"title": title}
    return told(HttpResponseRedirect(address(module)), text, undo=actor.operation)


def _asked(module: Module, actor: Actor, record: Any) -> dict[str, Any]:
    """What goes along; or what speaks against it, with the way to what uses the record."""
    objection = uses.objection(module, actor, record.pk)
    by_job = isinstance(objection, store.NamedByMany)
    objection = None if by_job else objection
    found = uses.uses(module, actor, record) if objection else []
    named = configured.uses_of(module, record)
    return {
        "named": [told_use(use) for use in named],
        "others": _others(module, actor, record) if named else [],
        "together": [
            {"label": other.label_plural, "count": count} for other, count in store.together_with(module, record)
        ],
        "objection": objection,
        "by_job": by_job,
        "uses": [
            {
                "label": use.module.label_plural,
                "field": use.label,
                "count": use.count,
                "is_more": use.count >= uses.MOST,
            }
            | {"href": f"{address(use.module)}?{use.parameter}"}
            for use in found
        ],
        "can_retire": (objection is not None or bool(named)) and uses.can_retire(module, actor, record),
    }


def _others(module: Module, actor: Actor, record: Any) -> list[tuple[int, str]]:
    """What an administrator may put in the place of a record; fields and modules are told by their names everywhere."""
    if not actor.is_admin or module.key in (configured.FIELD, configured.MODULE):
        return []
    rows = visible(module, actor).exclude(pk=record.pk).order_by("pk")[:OFFERED]
    return [(row.pk, title_of(module, row)) for row in rows]
