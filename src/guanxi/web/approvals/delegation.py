"""/me/delegation: who decides in one's place for a time."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guanxi.access.actor import Actor
from guanxi.flow.approval.lists import definition_names
from guanxi.flow.approval.stands_in import delegate, delegations_of, end_delegation
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.lists.operators import endpoint
from guanxi.web.rendering import page, say

HERE = "/me/delegation"


@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: HttpRequest) -> HttpResponse:
    """One's stand-ins that are in force or to come, and the form of a new one."""
    actor: Actor = request.actor
    if request.method != "POST":
        return _shown(request)
    try:
        delegate(
            actor,
            to_user=digits(request.POST.get("to_user", "")) or 0,
            from_at=_moment(request, "from_at"),
            to_at=_moment(request, "to_at"),
            definitions=[pk for text in request.POST.getlist("definitions") if (pk := digits(text)) is not None],
        )
    except DomainError as error:
        return _shown(request, error)
    say(request, _("Your stand-in is set."))
    return HttpResponseRedirect(HERE)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one before its time."""
    end_delegation(request.actor, pk)
    say(request, _("The stand-in is ended."))
    return HttpResponseRedirect(HERE)


def _moment(request: HttpRequest, name: str) -> datetime:
    try:
        return timezone.make_aware(datetime.fromisoformat(request.POST.get(name, "")))
    except ValueError:
        raise DomainError("E_DELEGATE", field=name, hint=_("give both days and hours.")) from None


def _shown(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor: Actor = request.actor
    data = request.POST
    names = definition_names()
    to = digits(data.get("to_user", ""))
    found = titles("user", [to], actor) if to else {}
    wrong = {error.field: error.message} if error else {}
    fields: list[dict[str, Any]] = [
        {
            "name": "to_user",
            "label": _("Stand-in"),
            "kind": "reference",
            "endpoint": endpoint("user"),
            "placeholder": _("Type to search"),
            "value": {"id": to, "title": found[to].text} if to and to in found else None,
            "required": True,
        },
        {
            "name": "from_at",
            "label": _("Begins"),
            "kind": "datetime",
            "value": data.get("from_at", ""),
            "required": True,
        },
        {"name": "to_at", "label": _("Ends"), "kind": "datetime", "value": data.get("to_at", ""), "required": True},
    ]
    rows = [
        {
            "id": row.pk,
            "name": row.to_user.name,
            "seed": row.to_user_id,
            "from": formats.full_moment(row.from_at),
            "to": formats.full_moment(row.to_at),
            "only": [names.get(int(pk), f"#{pk}") for pk in row.definitions],
        }
        for row in delegations_of(actor)
    ]
    return page(
        request,
        "approvals/delegation.html",
        status=422 if error else 200,
        rows=rows,
        fields=[{**field, "error": wrong.get(field["name"])} for field in fields],
        definitions=[(str(pk), name) for pk, name in names.items()],
        chosen=data.getlist("definitions"),
        errors=[{"message": error.message, "code": error.code}] if error else [],
    )
