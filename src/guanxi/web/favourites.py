"""The page of all favourites of a person."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.records.stars import favourites
from guanxi.web.menu import address
from guanxi.web.rendering import page


@require_safe
def all_favourites(request: HttpRequest) -> HttpResponse:
    """All favourites that the person still sees, the newest first."""
    rows = [
        {"title": look.title, "href": f"{address(look.module)}{look.pk}/", "note": look.module.label}
        for look in favourites(request.actor)
    ]
    return page(request, "favourites.html", rows=rows)
