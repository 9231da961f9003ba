"""One's own tokens for programs: what each may do, when it was used last, making one and ending one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.models import ApiToken
from guanxi.access.tokens import scope_parts, tokens_of
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.types.moment import Date
from guanxi.records.tokens import LONGEST, Wanted, end_token, make_own_token, modules_for
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say

PROOFS = 20  # passwords that a person may try here in a minute
LAST_DAY = Field(key="expires_on", type=Date(), label=gettext_lazy("Last day"), column="expires_on")
ACCESSES = (("read", gettext_lazy("Only reads")), ("write", gettext_lazy("Reads and writes")))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens in force; make another, which is shown once."""
    if request.method != "POST":
        return _shown(request)
    keep_pace(request.actor, "proof", PROOFS)
    try:
        wanted = Wanted(
            name=request.POST.get("name", ""),
            access=request.POST.get("access", ""),
            modules=[key for key in request.POST.getlist("modules") if key],
            last_day=LAST_DAY.clean(request.POST.get("expires_on", "")),
        )
        password = request.POST.get("password", "")
        _token, secret = make_own_token(actor=request.actor, password=password, wanted=wanted)
    except DomainError as error:
        return _shown(request, error=error)
    return _shown(request, secret=secret)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one."""
    end_token(actor=request.actor, pk=digits(request.POST.get("token", "")) or 0)
    say(request, _("The token is ended."))
    return redirect("own-tokens")


def _shown(request: HttpRequest, *, error: DomainError | None = None, secret: str = "") -> HttpResponse:
    rows = [token_row(token) for token in tokens_of(request.person.pk)]
    values: dict[str, Any] = {"rows": rows, "secret": secret, "fields": _fields(request, error)}
    values["errors"] = [{"message": error.message, "code": error.code}] if error else []
    return page(request, "people/tokens.html", status=error.status if error else 200, **values)


def _fields(request: HttpRequest, error: DomainError | None) -> list[dict[str, Any]]:
    given = request.POST if error else {}
    modules = [(module.key, module.label_plural) for module in modules_for(request.actor)]
    hint = _("Nothing chosen means all that you may see and do.")
    until = (
        _("At most %(days)s days from now.") % {"days": most} if (most := LONGEST.now()) else _("Left empty: no end.")
    )
    rows = (
        {"name": "name", "label": _("What it is for"), "kind": "text", "required": True, "max_length": 100},
        {"name": "access", "label": _("What it may do"), "kind": "choice", "choices": ACCESSES, "required": True},
        {"name": "modules", "label": _("Only for"), "kind": "multichoice", "choices": modules, "hint": hint},
        {"name": "expires_on", "label": LAST_DAY.label, "kind": "date", "hint": until, "required": bool(most)},
        {"name": "password", "label": _("Present password"), "kind": "password", "required": True}
        | {"autocomplete": "current-password"},
    )
    wrong = error.field if error else ""
    values = {"name": given.get("name", ""), "access": given.get("access", "read"), "password": ""}
    values["expires_on"] = given.get("expires_on", "")
    values["modules"] = request.POST.getlist("modules") if error else []
    return [
        {"value": values[row["name"]], "error": error.message if error and wrong == row["name"] else ""} | row
        for row in rows
    ]


def token_row(token: ApiToken) -> dict[str, Any]:
    access, modules = scope_parts(token.scope)
    known = {module.key: str(module.label_plural) for module in registry.every_module()}
    return {
        "id": token.pk,
        "name": token.name,
        "access": dict(ACCESSES).get(access, access),
        "modules": listed(known.get(key, key) for key in sorted(modules)),
        "made": token.created_at,
        "used": token.last_used_at,
        "ends": token.expires_at,
    }


urlpatterns = [path("me/tokens", tokens, name="own-tokens"), path("me/tokens/end", end, name="end-token")]
