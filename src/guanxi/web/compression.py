"""Pages travel compressed. Only pages: an answer of the API keeps its strong ETag, which If-Match compares."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Gzip for HTML, with the random padding that Django adds so that sizes tell nothing about secrets."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response
