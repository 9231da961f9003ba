"""Those who watch over the server are answered before all else: when the database is gone nothing that comes later
would work, and by whatever name they call it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PAGES = frozenset(("/healthz", "/readyz", "/metrics"))


class WatchersFirst:
    """Calls the view of such a page at once: no person, no language, no session, no check of the server's name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in PAGES:
            return self.get_response(request)
        request.resolver_match = resolve(request.path)
        answer: HttpResponse = request.resolver_match.func(request)
        return answer
