"""Which database a request reads. Pages come from a replica; who has just written reads the first database, so that
he finds what he wrote, and so do programs, forms and whatever is not only read."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from guanxi.kernel.replicas import PRIMARY, reading, up_to_date
from guanxi.kernel.strict import digits

COOKIE = "guanxi-wrote"  # until when this browser reads the first database
PINNED_SECONDS = 5


class ReadingFromReplicas:
    """Chooses, and asks the first database after all when a replica fails in the middle."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if len(settings.DATABASES) == 1:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return _pinned(self.get_response(request), request)
        request.source = up_to_date() if _may_lag(request) else PRIMARY
        with reading(request.source):
            response = self.get_response(request)
        if request.source != PRIMARY and response.status_code >= 500:
            request.source = PRIMARY
            response = self.get_response(request)
        return response


def _may_lag(request: HttpRequest) -> bool:
    """Programs keep no cookies, so nothing tells when they wrote last."""
    until = digits(request.COOKIES.get(COOKIE, "0"))
    return "Authorization" not in request.headers and until is not None and until < time.time()


def _pinned(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    until = str(int(time.time()) + PINNED_SECONDS + 1)
    response.set_cookie(COOKIE, until, PINNED_SECONDS + 1, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
