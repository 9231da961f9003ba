"""`Idempotency-Key`: a POST that is sent again gives the first answer again, and is never done twice.

The key is claimed in a transaction of its own, so that a second request sees it while the first is under way. What the
request writes and the answer to it are then committed together: a process killed in between leaves neither, and its
claim is taken over when the lease has run out. A refusal is kept as well, but not one that passes by itself. Answers
are kept sealed: they may tell what the database itself does not.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guanxi.api.models import IdempotencyKey
from guanxi.api.problems import CAUSED, problem, refusal
from guanxi.kernel.errors import DomainError
from guanxi.kernel.outages import RETRY_SECONDS
from guanxi.kernel.sealing import seal_bytes, unseal_bytes

KEEP = timedelta(hours=24)
LEASE = timedelta(seconds=60)
PASSING = frozenset({401, 429})
HEADERS = ("Content-Type", "ETag", "Location")


def once(request: HttpRequest, view: Callable[..., HttpResponse], place: Mapping[str, Any]) -> HttpResponse:
    """The view's answer; for a POST with a key, the answer that was given first."""
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return view(request, **place)
    row, is_mine = _claim(request.actor.user_id, key, fingerprint(request))
    return _first(row, lambda: view(request, **place)) if is_mine else _again(row)


def keep_instead(response: HttpResponse, kept: HttpResponse) -> HttpResponse:
    """An answer with a secret in it, of which only another, without the secret, may be kept and told again."""
    response.kept_instead = kept
    return response


def fingerprint(request: HttpRequest) -> str:
    """A hash of what was asked; of a form its fields and files, whose boundary may differ from one try to the next."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.file_digest(file.file, "sha256").hexdigest()
            file.seek(0)
            found.update(repr((name, file.name, content)).encode())
    return found.hexdigest()


def _claim(user_id: int, key: str, asked: str) -> tuple[IdempotencyKey, bool]:
    """The row of a key, and whether this request is the one to do the work."""
    if not 0 < len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise DomainError("E_LENGTH", field="Idempotency-Key", label="Idempotency-Key", limit=255)
    now = timezone.now()
    row, is_new = IdempotencyKey.objects.get_or_create(
        user_id=user_id, key=key, defaults={"request": asked, "leased_until": now + LEASE, "created_at": now}
    )
    now = timezone.now()  # asking may have waited for another writer, whose row is younger than the question
    is_old = row.created_at < now - KEEP
    if not is_new and not is_old and row.request != asked:
        raise DomainError("E_IDEMPOTENCY")
    if is_new or (row.status is not None and not is_old):
        return row, is_new
    ahead = now + 2 * LEASE  # machines may differ a little; a longer lease comes from a clock that was put back
    if not is_old and now < row.leased_until <= ahead:
        raise DomainError("E_IDEMPOTENCY_IN_FLIGHT")
    return _take_over(row, asked), True


def _take_over(row: IdempotencyKey, asked: str) -> IdempotencyKey:
    """Go on in place of a try that ended without an answer, or long ago; only one of several succeeds.

    One that has answered since the row was read is not replaced.
    """
    now = timezone.now()
    fresh = {"request": asked, "status": None, "created_at": now, "leased_until": now + LEASE}
    if not _mine(row).filter(status=row.status).update(attempt=F("attempt") + 1, **fresh):
        raise DomainError("E_IDEMPOTENCY_IN_FLIGHT")
    row.attempt += 1
    return row


def _first(row: IdempotencyKey, work: Callable[[], HttpResponse]) -> HttpResponse:
    is_kept = False
    try:
        with transaction.atomic():
            response = work()
            _keep(row, response)
            is_kept = True
        return response
    except (DomainError, *CAUSED) as error:
        is_kept = False
        known = refusal(error)
        if known is None or known.status in PASSING or known.code in {*RETRY_SECONDS, "E_IDEMPOTENCY_IN_FLIGHT"}:
            raise
        response = problem(known)
        _keep(row, response)
        is_kept = True
        return response
    finally:
        if not is_kept:
            _mine(row).filter(status=None).delete()


def _keep(row: IdempotencyKey, response: HttpResponse) -> None:
    """Write the answer down, unless another try has taken over: then nothing of this one may stay."""
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    body = seal_bytes(getattr(response, "kept_instead", response).content)
    if not _mine(row).update(status=response.status_code, headers=headers, body=body):
        raise DomainError("E_IDEMPOTENCY_IN_FLIGHT")


def _mine(row: IdempotencyKey) -> Any:
    return IdempotencyKey.objects.filter(pk=row.pk, attempt=row.attempt)


def _again(row: IdempotencyKey) -> HttpResponse:
    headers, body = {**row.headers, "Idempotency-Replayed": "true"}, unseal_bytes(bytes(row.body))
    if body is None:  # the secret key was exchanged since
        raise DomainError("E_IDEMPOTENCY")
    return HttpResponse(body, status=row.status, headers=headers)
