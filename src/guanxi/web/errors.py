"""Refusals as pages: what happened, what to do about it, a code to quote, and a way on."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from guanxi.kernel import trace
from guanxi.kernel.attempts import note_attempt
from guanxi.kernel.errors import CATALOGUE, DomainError
from guanxi.kernel.outages import RETRY_SECONDS, outage
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.web.formats import html_language
from guanxi.web.rendering import page


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A rule said no, and no form is there to show it; to a script it is said as a problem."""
    if error.code in RETRY_SECONDS:
        return away(request, error)
    if "application/json" in request.headers.get("Accept", ""):
        return _as_json(error)
    locked_by = (error.errors or (error,))[0].params.get("approval")
    return _problem(request, error.status, error.code, error.message, locked_by=locked_by)


def away(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The database or the disk does not do its part: no page that would ask them, but when to come again."""
    is_for_programs = request.path.startswith("/api/") or "application/json" in request.headers.get("Accept", "")
    heading = _("This does not work at the moment")
    response = _as_json(error) if is_for_programs else _bare(error.status, heading, error.message)
    response.headers["Retry-After"] = str(RETRY_SECONDS[error.code])
    return response


def _as_json(error: DomainError) -> HttpResponse:
    errors = [{"field": one.field, "code": one.code, "message": one.message} for one in error.errors or (error,)]
    told = {"type": "about:blank", "title": error.code, "status": error.status, "code": error.code}
    found = {**told, "detail": error.message, "errors": errors}
    return JsonResponse(found, status=error.status, content_type="application/problem+json")


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, 400, "", _("The address or the form can't be read. Go back and try again."))


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, 403, "E_NO_PERMISSION", _("You have no right to do this. Ask an administrator for it."))


@requires_csrf_token
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    note_attempt("A form without the mark of its page was refused")
    return _problem(request, 403, "E_CSRF", str(CATALOGUE["E_CSRF"][1]))


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(request, 404, "E_NOT_FOUND", _("There is nothing at this address, or it is not visible to you."))


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """What no one has caught: an outage, or a mistake of ours."""
    if known := outage(sys.exc_info()[1]):
        return away(request, known)
    text = _("Guanxi made a mistake; nothing of what you just did was kept. It is in the log. Try again in a moment.")
    return _bare(500, _("Something went wrong"), text)


def _bare(status: int, heading: str, text: str) -> HttpResponse:
    """A page that asks the database nothing, because that may be what is broken."""
    told = {"number": status, "heading": heading, "text": text, "lang": html_language(get_language() or "en")}
    told["request_id"] = trace.present().request
    return HttpResponse(render_to_string("errors/failed.html", told), status=status)


def _problem(request: HttpRequest, status: int, code: str, text: Any, locked_by: Any = None) -> HttpResponse:
    heading = {
        400: _("This can't be read"),
        403: _("Not allowed"),
        404: _("Not found"),
        423: _("Locked"),
    }.get(status, _("This does not work"))
    told = {"number": status, "code": code, "heading": heading, "text": text, "hint": _hint(status)}
    told["request_id"] = trace.present().request
    told["approval"] = f"/m/approvals/{locked_by}/" if locked_by else ""
    return page(request, "errors/problem.html", status=status, module=_module_of(request), **told)


def _hint(status: int) -> str:
    """What one can do about it."""
    return {
        403: _("Rights are given by roles; an administrator can change them under Settings."),
        405: _("What is here is reached by a button. Go back, and press it there."),
        404: _("It may have been deleted or given to somebody else. Its owner or an administrator can tell."),
    }.get(status, "")


def _module_of(request: HttpRequest) -> Module | None:
    """The module that the address is about, if the person may see its list: that is the way on."""
    parts = request.path.split("/")
    module = registry.by_slug(parts[2]) if parts[1:2] == ["m"] and len(parts) > 2 else None
    actor = getattr(request, "actor", None)
    return module if module and actor and actor.may(module, "view") else None
