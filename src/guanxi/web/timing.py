"""Around every request, before all else: what it costs is measured from its first moment to its answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guanxi.kernel.measuring import measured


class MeasuredRequests:
    """Measures each request; `kernel.measuring.present()` says inside what it has cost so far."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with measured():
            return self.get_response(request)
