"""Records on paper: `GET /{module}/{id}/print/{template}` is a PDF, or the filled file of an Excel or Word template."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from guanxi.api.parameters import module_of, only
from guanxi.kernel.errors import DomainError
from guanxi.printing.rendering import ENDINGS, OWN, PDF, TYPES, print_one

FIRST = "default"


def print_record(request: HttpRequest, slug: str, pk: int, template: str) -> HttpResponse:
    """The document; `default` is the first choice for the record, `.xlsx` and `.docx` or `Accept` ask for the file."""
    module = module_of(slug)
    only(request)
    number, _dot, ending = template.partition(".")
    form = OWN if _wants_file(request, ending) else PDF
    name, kind, content = print_one(module, request.actor, pk, None if number == FIRST else int(number), form)
    if ending and not name.endswith(f".{ending}"):
        raise DomainError("E_CHOICE", field="template", label="template", choices=name.rpartition(".")[2])
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(kind != TYPES[PDF], name)
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _wants_file(request: HttpRequest, ending: str) -> bool:
    files = {ENDINGS[kind]: content for kind, content in TYPES.items() if kind != PDF}
    return ending in files or any(kind in request.headers.get("Accept", "") for kind in files.values())
