"""The last net: a mistake of ours goes into the log whole, and to the client without our inside."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.api.problems import problem, refusal
from guanxi.kernel.errors import DomainError

PREFIX = "/api/v1"

log = logging.getLogger(__name__)


class ProblemMiddleware:
    """Turns what escaped from an API view into a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path.startswith(PREFIX):
            return None
        known = refusal(error)
        if known is None:
            log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem(known or DomainError("E_INTERNAL"))
