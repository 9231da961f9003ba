"""Around every request: what it has cost, told to an administrator who asks, and kept where it was slow."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.kernel.measuring import measured
from guanxi.web import costs, looks, slow


class MeasuredRequests:
    """Measures each request; `kernel.measuring.present()` says inside what it has cost so far."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with measured() as measure:
            response = self.get_response(request)
            if looks.shows_costs(request):
                response.headers["Server-Timing"] = costs.header(measure)
            slow.keep(request, response.status_code, measure)
            return response
