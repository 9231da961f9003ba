"""Refusals as answers: `application/problem+json` of RFC 9457, in the asker's language."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from guanxi.api.answers import dumped
from guanxi.kernel.errors import DomainError
from guanxi.kernel.outages import RETRY_SECONDS, outage

TITLES = {
    400: _("The request can't be read"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not answered here"),
    409: _("Something else must change first"),
    411: _("Length unknown"),
    412: _("Changed meanwhile"),
    413: _("Too large"),
    415: _("Unknown kind of content"),
    422: _("Values that can't be accepted"),
    423: _("Locked"),
    429: _("Too many requests"),
    500: _("A mistake of ours"),
    503: _("Not to be reached at the moment"),
    507: _("No space left"),
}
# What a request may bring about below us, beside a DomainError.
CAUSED = (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    MultiPartParserError,
    UnreadablePostError,
    OperationalError,
    InterfaceError,
    OSError,
    IntegrityError,
    DataError,
    OverflowError,
    UnicodeEncodeError,
)


def refusal(error: Exception) -> DomainError | None:
    """The refusal that an error means for the client; nothing when it is a mistake of ours."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return DomainError("E_TOO_LARGE", limit="10 MB")
    if isinstance(error, MultiPartParserError | UnreadablePostError):
        return DomainError("E_BAD_JSON", detail=str(error))
    if isinstance(error, IntegrityError):
        return DomainError("E_BUSY")
    is_strange = isinstance(error, DataError | OverflowError | UnicodeEncodeError)
    return DomainError("E_INVALID") if is_strange else outage(error)


def problem(error: DomainError) -> HttpResponse:
    """The answer that tells a refusal: what happened, where, and what to do."""
    kind = "application/problem+json"
    return HttpResponse(dumped(describe(error)), status=error.status, content_type=kind, headers=_headers(error))


def describe(error: DomainError) -> dict[str, Any]:
    """A refusal as the body of an answer, or of one result among many."""
    return {
        "type": f"/api/v1/docs#{error.code}",
        "title": str(TITLES.get(error.status, TITLES[422])),
        "status": error.status,
        "detail": error.message,
        "code": error.code,
        "params": {name: _plain(value) for name, value in error.params.items()},
        "errors": [_one(found) for found in parts(error)],
        **getattr(error, "extra", {}),
    }


def parts(error: DomainError) -> Iterator[DomainError]:
    """Each single thing that is wrong: fields, and what a gate asks for beside it."""
    if error.errors:
        for inner in error.errors:
            if inner.errors:
                yield inner
            yield from parts(inner)
    elif error.field:
        yield error


def _one(error: DomainError) -> dict[str, Any]:
    return {"field": error.field, "code": error.code, "message": error.message}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _headers(error: DomainError) -> dict[str, str]:
    if error.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="guanxi"'}
    if error.code in {*RETRY_SECONDS, "E_IDEMPOTENCY_IN_FLIGHT"}:
        return {"Retry-After": str(RETRY_SECONDS.get(error.code, 1))}
    if error.code == "E_RATE_LIMIT":
        return {"Retry-After": str(error.params["seconds"])}
    if error.code == "E_METHOD":
        return {"Allow": str(error.params["allowed"])}
    return {}
