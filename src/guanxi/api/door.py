"""The way of every API request: method, person, limit, language, the view; refusals become problem documents."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from guanxi.api.auth import asking, language_of
from guanxi.api.idempotency import once
from guanxi.api.limits import usage_headers
from guanxi.api.problems import CAUSED, problem, refusal
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import has_unknown_length
from guanxi.meta.registry import by_slug

KEPT = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Language, Cookie"}

View = Callable[..., HttpResponse]
_writing: set[View] = set()


def writes(view: View) -> View:
    """Mark a view that writes records: of a module that only shows them, its address does not answer that method."""
    _writing.add(view)
    return view


def door(**views: View) -> View:
    """One address: a view for each method, such as `door(GET=record, PATCH=change)`.

    The check against forged requests is made for sessions only, where the session is looked at.
    """

    @csrf_exempt
    def enter(request: HttpRequest, **place: Any) -> HttpResponse:
        with translation.override(language_of(request, None)):
            try:
                response = _within(request, views, place)
            except (DomainError, *CAUSED) as error:
                known = refusal(error)
                if known is None:
                    raise
                response = problem(known)
        for name, value in {**KEPT, **usage_headers(request)}.items():
            response.headers.setdefault(name, value)
        return response

    return enter


def missing(request: HttpRequest) -> HttpResponse:
    """An address that does not exist."""
    with translation.override(language_of(request, None)):
        return problem(DomainError("E_NOT_FOUND"))


missing.csrf_exempt = True  # type: ignore[attr-defined]


def _within(request: HttpRequest, views: dict[str, View], place: dict[str, Any]) -> HttpResponse:
    """Everything that needs the person; a refusal is told in the person's own language."""
    if _only_shows(place):
        views = {method: view for method, view in views.items() if view not in _writing}
    view = views.get("GET" if request.method == "HEAD" else str(request.method))
    if view is None:
        raise DomainError("E_METHOD", method=request.method, allowed=_allowed(views))
    actor = asking(request)
    if "pk" in place:
        place = {**place, "pk": _id(place["pk"])}
    language = language_of(request, actor)
    request.actor = replace(actor, language=language)
    with translation.override(language), timezone.override(ZoneInfo(actor.timezone)):
        try:
            if has_unknown_length(request.headers):
                raise DomainError("E_LENGTH_REQUIRED")
            response = once(request, view, place)
        except (DomainError, *CAUSED) as error:
            known = refusal(error)
            if known is None:
                raise
            response = problem(known)
        response.headers["Content-Language"] = language
        return response


def _only_shows(place: dict[str, Any]) -> bool:
    module = by_slug(place.get("slug", ""))
    return module is not None and not module.writable


def _id(text: str) -> int:
    """The id in an address; what no database can hold is the id of nothing."""
    if int(text) >= 2**63:
        raise Missing
    return int(text)


def _allowed(views: dict[str, View]) -> str:
    return ", ".join((*views, *(["HEAD"] if "GET" in views else [])))
