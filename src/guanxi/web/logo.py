"""The company's logo, as everybody sees it who comes to the sign-in, and the other pictures that messages show."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanxi.kernel.errors import Missing
from guanxi.printing.logo import logo_file
from guanxi.printing.pictures import open_files
from guanxi.records.models import StoredFile
from guanxi.records.thumbnails import TYPE, thumbnail
from guanxi.web.middleware import open_to_all

MINUTES = 10  # for which a browser keeps it


@open_to_all
@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The logo in a small form; an empty answer where there is none."""
    return _small(logo_file())


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of the company by its name, in a small form, for previews of mails; seals are none of these."""
    return _small(open_files([name]).get(name))


def _small(stored: StoredFile | None) -> HttpResponse:
    try:
        found = thumbnail(stored, "large") if stored else None
    except Missing:
        found = None
    response = FileResponse(found, content_type=TYPE) if found else HttpResponse(status=404)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = f"private, max-age={MINUTES * 60}"
    return response
