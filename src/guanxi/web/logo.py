"""The company's logo, as everybody sees it who comes to the sign-in."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.kernel.errors import Missing
from guanxi.printing.logo import logo_file
from guanxi.records.thumbnails import TYPE, thumbnail
from guanxi.web.middleware import open_to_all

MINUTES = 10  # for which a browser keeps it


@open_to_all
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The picture in a small form; an empty answer where there is none."""
    stored = logo_file()
    try:
        found = thumbnail(stored, "large") if stored else None
    except Missing:
        found = None
    response = FileResponse(found, content_type=TYPE) if found else HttpResponse(status=404)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"private, max-age={MINUTES * 60}"
    return response
