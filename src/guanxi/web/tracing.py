"""Around every request, first of all: its id, one line about it in the log, and its place in the metrics."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.kernel import afterwards, trace
from guanxi.kernel.measuring import measured
from guanxi.kernel.replicas import PRIMARY
from guanxi.web.metrics import requests
from guanxi.web.routes import place_of, route_of

HEADER = "X-Request-ID"
STATIC = "/static/"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))

log = logging.getLogger("guanxi.access_log")


class TraceMiddleware:
    """Gives each request an id and sends it back. One that a proxy has given is kept: the server lets through only
    what trusted proxies say (config/proxies)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django says a word about some answers when this middleware is through: they belong to the request as well.
        identity = trace.begin(trace.accepted(request.headers.get(HEADER))).request
        requests.begin()
        afterwards.begin()
        with measured() as measure:
            response = self.get_response(request)
        method = request.method if request.method in METHODS else "OTHER"
        requests.end(method, route_of(request), response.status_code, measure)
        requests.came_from(getattr(request, "source", PRIMARY))
        response.headers[HEADER] = identity
        facts = {
            "method": method,
            "route": route_of(request),
            "path": place_of(request),
            "status": response.status_code,
            "ms": round(measure.seconds * 1000, 1),
            "queries": measure.queries,
            "database_ms": round(measure.database * 1000, 1),
            "source": getattr(request, "source", PRIMARY),
            "user": getattr(getattr(request, "actor", None), "user_id", None),
        }
        log.log(logging.DEBUG if request.path.startswith(STATIC) else logging.INFO, "request", extra={"facts": facts})
        return response
