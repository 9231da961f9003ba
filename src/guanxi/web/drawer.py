"""Forms beside the page: a script opens them in a drawer and is told in short what became of them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from guanxi.meta.module import Module
from guanxi.records.titles import title_of
from guanxi.web.rendering import said, say
from guanxi.web.toasts import instead_of_done, way_back

HEADER = "X-Guanxi-Drawer"
SAVED = "gx_saved"  # the token of the form that was saved, for the draft that the browser kept of it
SECONDS = 300


def is_in_drawer(request: HttpRequest) -> bool:
    """Whether a script asks for the form alone, to show it beside the page."""
    return HEADER in request.headers


def is_in_place(request: HttpRequest) -> bool:
    """Whether a form of the page itself was sent by a script, which puts a refused one back in its place."""
    return request.headers.get(HEADER) == "here"


def finished(
    request: HttpRequest,
    there: str,
    text: Any = "",
    *,
    module: Module | None = None,
    record: Any = None,
    again: bool = False,
    leads_on: bool = False,
    undo: str = "",
) -> HttpResponse:
    """What a saved form leads to: a page, or the end of the drawer with what it made; `again` begins another one,
    `leads_on` goes to the page from the drawer too, `undo` is the operation that can be taken back."""
    if waiting := instead_of_done():
        say(request, waiting, tone="warn")
    elif text:
        say(request, text, undo=way_back(undo) if undo else None)
    if is_in_drawer(request):
        made = {"id": record.pk, "title": title_of(module, record)} if module and record else None
        told = [] if leads_on else said(request)
        return JsonResponse({"href": there, "said": told, "made": made, "again": again, "leads_on": leads_on})
    answer = HttpResponseRedirect(there)
    if token := request.POST.get("form_token", ""):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(SAVED, token[:64], max_age=SECONDS, samesite="Lax", secure=secure)
    return answer
