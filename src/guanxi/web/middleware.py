"""Around every request: who asks, in which language and time zone; and what a refusal looks like as a page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from guanxi.access.actor import Actor, actor_of, find_company
from guanxi.access.models import User
from guanxi.access.preferences import kept
from guanxi.access.sessions import is_owed
from guanxi.access.signin import owes_password
from guanxi.kernel.errors import DomainError
from guanxi.kernel.outages import outage
from guanxi.kernel.strict import digits, has_unknown_length
from guanxi.records.waiting import noting_waits
from guanxi.web.browsers import remember
from guanxi.web.errors import refused
from guanxi.web.language import language_of
from guanxi.web.toasts import deliver

API = "/api/"
STRANGERS_LIMIT = 2**20
Answer = Callable[[HttpRequest], HttpResponse]


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that needs nobody to be signed in."""
    view.is_open_to_all = True  # type: ignore[attr-defined]
    return view


class ActorMiddleware:
    """Sets `request.actor` once, or None when nobody is signed in; the API checks tokens itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API) and "Authorization" in request.headers:
            return self.get_response(request)
        person = _person(request)
        language = language_of(request, person)
        request.person = person
        request.actor = _actor(person, language)
        request.preferences = SimpleLazyObject(lambda: kept(request.actor) if request.actor else {})
        zone = request.actor.timezone if request.actor else "UTC"
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            is_heard = person is not None or request.path.startswith(API) or _is_small(request)
            with noting_waits():
                response = _told(request, self.get_response(request)) if is_heard else _too_large(request)
                deliver(request, response)
                remember(request, response)
            response.headers.setdefault("Content-Language", language)
            return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Pages send a stranger to the sign-in, and someone with a given password to a new one."""
        if has_unknown_length(request.headers) and not request.path.startswith(API):
            return refused(request, DomainError("E_LENGTH_REQUIRED"))
        if request.path.startswith(API) or getattr(view, "is_open_to_all", False):
            return None
        person = request.person
        if person is None:
            return _sign_in_first(request)
        if (owes := owes_password(person)) and not getattr(view, "is_for_new_password", False):
            return redirect("password")
        if not owes and not getattr(view, "is_for_second_factor", False):
            return redirect("safety") if is_owed(request.session, request.actor) else None
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that no page has answered in place becomes a page of its own; an outage is told as one."""
        refusal = error if isinstance(error, DomainError) else outage(error)
        return refused(request, refusal) if refusal and not request.path.startswith(API) else None


def _is_small(request: HttpRequest) -> bool:
    length = digits(request.headers.get("Content-Length") or "0")
    return length is not None and length <= STRANGERS_LIMIT


def _told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Who opens an address that is only reached by a button gets a page with a way on, not an empty one."""
    if response.status_code != 405 or "text/html" not in request.headers.get("Accept", ""):
        return response
    page = refused(request, DomainError("E_METHOD", method=request.method))
    page.headers["Allow"] = response.headers.get("Allow", "")
    return page


def _too_large(request: HttpRequest) -> HttpResponse:
    """The check against forged requests reads a form before anyone asks who sends it: a stranger's must be small."""
    return refused(request, DomainError("E_TOO_LARGE", limit=f"{STRANGERS_LIMIT // 2**20} MB"))


def _person(request: HttpRequest) -> User | None:
    user = request.user
    return user if isinstance(user, User) else None


def _actor(person: User | None, language: str) -> Actor | None:
    return replace(actor_of(person), language=language) if person else None


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if find_company() is None:
        return redirect("welcome")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": "/login/"})
    after = request.get_full_path() if request.method == "GET" else ""
    return redirect("/login/" + (f"?{urlencode({'next': after})}" if after not in ("", "/") else ""))
