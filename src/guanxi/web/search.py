"""Search over everything that a person may see."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.web.menu import address
from guanxi.web.pace import keep_search_pace
from guanxi.web.palette.hits import hits
from guanxi.web.rendering import page

EACH = 8


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """The best records of all modules that a text finds, with a way to all of them."""
    text = request.GET.get("q", "").strip()
    if text:
        keep_search_pace(request.actor)
    groups = [
        {"module": module, "rows": rows, "more": len(rows) == EACH, "href": address(module)}
        for module, rows in (hits(request.actor, text, EACH) if text else ())
    ]
    return page(request, "search.html", text=text, groups=groups)
