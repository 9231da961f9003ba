"""Files that hang on records."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment, nothing
from guanxi.api.body import sent_file
from guanxi.api.door import writes
from guanxi.api.parameters import module_of, only
from guanxi.records.file_kinds import SHOWN
from guanxi.records.files import add_file, fetch_file, files_of, opened, receive_file, remove_file
from guanxi.records.models import StoredFile

POLICY = {"application/pdf": "default-src 'none'"}


def file_list(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The files of a record, newest first."""
    module = module_of(slug)
    only(request)
    return answer({"items": [described(stored) for stored in files_of(module, request.actor, pk)], "next": None})


@writes
def add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Keep the file of a form, field `file`, with a record."""
    module = module_of(slug)
    only(request)
    request.actor.require(module, "edit")
    file = sent_file(request, limit=settings.UPLOAD_LIMIT)
    stored = add_file(module, request.actor, pk, file.name or "", file.chunks())
    return answer(described(stored), 201, Location=f"/api/v1/files/{stored.pk}")


@writes
def send(request: HttpRequest) -> HttpResponse:
    """Keep the file of a form, field `file`, for a field that is to name it."""
    only(request)
    file = sent_file(request, limit=settings.UPLOAD_LIMIT)
    stored = receive_file(request.actor, file.name or "", file.chunks())
    return answer(described(stored), 201, Location=f"/api/v1/files/{stored.pk}")


def content(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes. A browser shows pictures and PDF; anything else it saves, and nothing it runs."""
    only(request)
    stored = fetch_file(request.actor, pk)
    response = FileResponse(
        opened(stored),
        as_attachment=stored.type not in SHOWN,
        filename=stored.name,
        content_type=stored.type,
    )
    response.headers["ETag"] = f'"{stored.sha256}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY.get(stored.type, "sandbox; default-src 'none'")
    return response


def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record."""
    only(request)
    remove_file(request.actor, pk)
    return nothing()


def described(stored: StoredFile) -> dict[str, object]:
    """A file without its bytes."""
    return {
        "id": stored.pk,
        "name": stored.name,
        "size": stored.size,
        "type": stored.type,
        "sha256": stored.sha256,
        "created_at": moment(stored.created_at),
        "created_by": stored.created_by_id,
    }
