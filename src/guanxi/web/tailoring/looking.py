"""How a layout that is not in force yet would look to somebody with a role: form and record page."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.access.fields import listed
from guanxi.kernel.strict import digits
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.query import find, parse
from guanxi.tailoring import layouts
from guanxi.tailoring.adjustments import Part, kept
from guanxi.tailoring.roles import as_role, role_names
from guanxi.web.cells import cells
from guanxi.web.detail import header
from guanxi.web.forms.page import begun, values
from guanxi.web.rendering import page
from guanxi.web.tailoring.doors import for_part
from guanxi.web.tailoring.layouts import place


@require_safe
@for_part("layouts")
def preview(request: HttpRequest, module: Module, part: Part) -> HttpResponse:
    """The drafted layout, else the one in force; nothing can be saved there."""
    row, pk = kept(part), digits(request.GET.get("role", ""))
    body = row.draft or row.body or layouts.standard(module, part.key)
    actor = as_role(request.actor, pk) if pk else request.actor
    laid_out = replace(module, layout=layouts.layout_from(module, body), layouts={})
    kind = layouts.place_of(part.key)[1]
    pairs = [(module.variants.field, kind)] if module.variants and kind else []
    record = _newest(module, request.actor)
    form = values(begun(laid_out, actor, pairs))
    looks = {
        "form": form["sections"],
        "record": record,
        "facts": _facts(laid_out, record, actor) if record is not None else [],
        "lists": _in_lists(laid_out, record, actor) if record is not None else [],
        "roles": role_names(),
        "role": pk,
        "here": place(part),
        "module": module,
    }
    return page(request, "tailoring/preview.html", **looks)


def _newest(module: Module, actor: Actor) -> Any:
    """The newest record that the administrator sees, to look at."""
    found = find(module, actor, parse(module, actor, [("limit", "1"), ("count", "none")]), ["id"])
    return store.fetch(module, actor, found.rows[0]["id"]) if found.rows else None


def _in_lists(module: Module, record: Any, actor: Actor) -> list[dict[str, Any]]:
    """The record on a phone's card and in a printed list, where the layout has something to say about them."""
    known, titles = listed(module, actor), header.named_by(module, record, actor)
    found = []
    for name in layouts.LISTED:
        fields = [known[key] for key in getattr(module.layout, name) if key in known]
        values = {field.column: field.read(record) for field in fields}
        shown = zip(fields, cells(fields, values, titles, actor), strict=True)
        found.append(
            {"label": layouts.PLACES[name], "rows": [{"label": one.label, "cell": cell} for one, cell in shown]}
        )
    return [one for one in found if one["rows"]]


def _facts(module: Module, record: Any, actor: Actor) -> list[dict[str, Any]]:
    return header.sections(module, record, actor, header.named_by(module, record, actor))
