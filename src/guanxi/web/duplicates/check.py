"""The page that says whether a customer is there already (F025 rule 7)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from guanxi.kernel.errors import Denied, DomainError
from guanxi.records.duplicates.asking import FIELDS, ask, left_today, may_ask
from guanxi.records.duplicates.finding import Candidate
from guanxi.web import formats
from guanxi.web.duplicates.told import facts
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.menu import Entry, add
from guanxi.web.rendering import page

HERE = "/duplicates"

add(Entry(group="customers", label=_("Check for duplicates"), icon="copy", href=HERE, module="account"))


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask by name, phone, address or code; what is found is told in the facts that anybody may know."""
    if not may_ask(request.actor):
        raise Denied("create")
    if request.method != "POST":
        return _shown(request)
    try:
        found = ask(request.actor, meant(FIELDS, typed(FIELDS, request.POST)))
    except DomainError as error:
        if error.status not in (422, 429):
            raise
        return _shown(request, error=error)
    return _shown(request, found=found)


def _shown(
    request: HttpRequest, *, found: list[Candidate] | None = None, error: DomainError | None = None
) -> HttpResponse:
    actor = request.actor
    values: dict[str, Any] = typed(FIELDS, request.POST) if request.method == "POST" else request.GET.dict()
    told = [facts(one, [str(field.label) for field in FIELDS if field.key in one.why]) for one in found or ()]
    return page(
        request,
        "duplicates/check.html",
        status=error.status if error else 200,
        fields=field_values(None, actor, FIELDS, values, errors=at_fields(error) if error else None),
        errors=summary(error, {field.key for field in FIELDS}) if error else [],
        found=told if found is not None else None,
        left=formats.number(left_today(actor)),
    )
