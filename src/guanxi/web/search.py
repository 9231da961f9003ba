"""Search over everything that a person may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.query import Query, find
from guanxi.web.menu import GROUPS, address
from guanxi.web.rendering import page

EACH = 8


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Records of all modules in whose searched fields a text occurs."""
    text = request.GET.get("q", "").strip()
    groups = found(request.actor, text) if text else []
    return page(request, "search.html", text=text, groups=groups)


def found(actor: Actor, text: str) -> list[dict[str, Any]]:
    """The first hits of each module, with a way to all of them; what belongs to the settings comes last."""
    groups = []
    for module in sorted(registry.all_modules(), key=lambda module: module.group not in GROUPS):
        if module.search and module.in_menu and actor.may(module, "view"):
            rows = _hits(module, actor, text)
            if rows:
                groups.append({"module": module, "rows": rows, "more": len(rows) == EACH, "href": address(module)})
    return groups


def _hits(module: Module, actor: Actor, text: str) -> list[dict[str, Any]]:
    query = Query(search=text, limit=EACH, count="none", sort="-updated_at")
    title = module.field(module.title)
    beside = [module.field(key) for key in (module.subtitle, *module.search) if key and key != module.title]
    columns = [title.column, *(field.column for field in beside)]
    return [
        {
            "href": f"{address(module)}{row['id']}/",
            "title": row[title.column],
            "note": next((field.type.display(row[field.column]) for field in beside if row[field.column]), ""),
        }
        for row in find(module, actor, query, columns).rows
    ]
