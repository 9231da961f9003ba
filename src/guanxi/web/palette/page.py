"""What the palette shows for what is typed: records, pages and actions; and what it begins with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.records.recent import Look, last_looks
from guanxi.records.stars import favourites
from guanxi.web.menu import address
from guanxi.web.pace import keep_search_pace
from guanxi.web.palette import places
from guanxi.web.palette.hits import Hit, hits
from guanxi.web.palette.places import Place
from guanxi.web.rendering import page

EACH, FAVOURITES, RECENT = 5, 8, 8


@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """One fragment for what is typed."""
    text = request.GET.get("q", "").strip()
    if text:
        keep_search_pace(request.actor)
    groups = found(request.actor, text) if text else start(request.actor)
    return page(request, "palette.html", text=text, groups=[group for group in groups if group["rows"]])


def found(actor: Actor, text: str) -> list[dict[str, Any]]:
    """Records by their kind, the best first; then pages, then actions."""
    records = hits(actor, text, EACH)
    first = records[0][1][0] if records else None
    return [
        *({"label": module.label_plural, "rows": [_hit(hit) for hit in some]} for module, some in records),
        {"label": _("Pages"), "rows": places.pages(actor, text)},
        {"label": _("Actions"), "rows": places.actions(actor, text, first)},
    ]


def start(actor: Actor) -> list[dict[str, Any]]:
    """What is kept at hand, what was looked at last, and what can be made anew; no record twice."""
    kept = [_look(look) for look in favourites(actor, FAVOURITES)]
    looks = [place for look in last_looks(actor, RECENT) if (place := _look(look)) not in kept]
    return [
        {"label": _("Favourites"), "rows": kept},
        {"label": _("Recently viewed"), "rows": looks},
        {"label": _("Actions"), "rows": places.beginnings(actor)},
    ]


def _look(look: Look) -> Place:
    href = f"{address(look.module)}{look.pk}/"
    return Place(label=look.title, note=str(look.module.label), icon=look.module.icon, href=href)


def _hit(hit: Hit) -> Place:
    return Place(label=hit.title, note=hit.note, icon=hit.module.icon, href=hit.href)
