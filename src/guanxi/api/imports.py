"""Imports: the same importer as on the page and at the command line."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from guanxi.api.answers import answer, moment
from guanxi.api.background import described
from guanxi.api.body import check_form, sent_file
from guanxi.api.parameters import only
from guanxi.exchange.error_file import error_lines, failures
from guanxi.exchange.lookup import run_of_job
from guanxi.exchange.models import ImportRun
from guanxi.exchange.runs import Options, counts, split_key, start_import
from guanxi.exchange.undo import start_undo
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import read_json
from guanxi.meta.module import Module
from guanxi.meta.registry import by_slug, get
from guanxi.meta.types.reading import plain_bool

FIELDS = ("module", "map", "key", "on_duplicate", "history", "dry_run", "sheet")
SHOWN_FAILURES = 20


def start(request: HttpRequest) -> HttpResponse:
    """`POST /imports`: a form with `module`, `file`, `map` and the options of the command, also as `dry-run`."""
    only(request)
    check_form(request, settings.IMPORT_LIMIT)
    module = _module(_text(request, "module"))
    request.actor.require(module, "import")
    for name in request.POST:
        if name.replace("-", "_") not in FIELDS and name != "csrfmiddlewaretoken":
            raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    file = sent_file(request, limit=settings.IMPORT_LIMIT)
    raw_map = _text(request, "map")
    with _on_disk(file) as path:
        run = start_import(
            module,
            request.actor,
            path,
            file_name=file.name or "",
            raw_map=read_json(raw_map, "map") if raw_map else None,
            options=_options(request),
        )
    return answer({"job": run.job_id}, 202, Location=f"/api/v1/imports/{run.job_id}")


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /imports/{job}`: how far it is, the counts, the first failures and where the rest of them is."""
    only(request)
    run = run_of_job(request.actor, pk)
    return answer(_described(run))


def errors(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """`GET /imports/{job}/errors`: the refused rows as a file, to be mended and imported again."""
    only(request)
    run = run_of_job(request.actor, pk)
    name = f"{Path(run.file_name).stem[:80]}.errors.csv"
    response = StreamingHttpResponse(error_lines(run), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /imports/{job}/undo`: a job of its own."""
    only(request)
    run = run_of_job(request.actor, pk)
    return answer({"job": start_undo(request.actor, run).pk}, 202)


def _described(run: ImportRun) -> dict[str, Any]:
    found = counts(run)
    return {
        "job": run.job_id,
        "module": get(run.module).slug,
        "file": run.file_name,
        "state": run.job.state,
        "done": run.job.done,
        "total": run.job.total,
        "dry_run": run.dry_run,
        "history": run.history,
        "started_at": moment(run.started_at),
        "undone_at": moment(run.undone_at),
        "counts": found,
        "failures": failures(run, SHOWN_FAILURES),
        "errors": f"/api/v1/imports/{run.job_id}/errors" if found["failed"] else None,
        "error": described(run.job)["error"],
    }


def _module(slug: str) -> Module:
    if not slug:
        raise DomainError("E_REQUIRED", field="module", label="module")
    module = by_slug(slug)
    if module is None or not module.writable:
        raise DomainError("E_REFERENCE", field="module", label="module")
    return module


def _options(request: HttpRequest) -> Options:
    return Options(
        key=split_key(_text(request, "key")),
        on_duplicate=_text(request, "on_duplicate") or "skip",
        history=_yes(request, "history"),
        dry_run=_yes(request, "dry_run"),
        sheet=_text(request, "sheet"),
    )


def _yes(request: HttpRequest, name: str) -> bool:
    text = _text(request, name)
    found = plain_bool(text) if text else False
    if found is None:
        raise DomainError("E_CHOICE", field=name, label=name, choices="true, false")
    return found


def _text(request: HttpRequest, name: str) -> str:
    text = request.POST.get(name) or request.POST.get(name.replace("_", "-"), "")
    if "\x00" in text:
        raise DomainError("E_BAD_JSON", field=name, detail="NUL")
    return text.strip()


@contextmanager
def _on_disk(file: UploadedFile) -> Iterator[Path]:
    """The file under a path; a small one lies in memory until then."""
    with tempfile.NamedTemporaryFile(suffix=Path(file.name or "").suffix[:10]) as target:
        shutil.copyfileobj(file.file, target)
        target.flush()
        yield Path(target.name)
