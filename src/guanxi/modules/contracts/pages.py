"""The page of renewals: what ended or will end, and what of it was renewed (F046 rule 3)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.modules.contracts.module import CONTRACT
from guanxi.modules.contracts.shown import page_values
from guanxi.web import menu
from guanxi.web.lists.operators import PERIODS
from guanxi.web.rendering import page

HERE = "/renewals"
USUAL = "this_fiscal_year"
SCOPES = {"me": "$me", "team": "$my_team", "all": ""}


@require_safe
def renewals(request: HttpRequest) -> HttpResponse:
    """What is up for renewal in a period, what was renewed, and the rate, month by month."""
    actor: Actor = request.actor
    actor.require(CONTRACT, "view")
    period, scope = request.GET.get("period") or USUAL, request.GET.get("scope", "all")
    if scope not in SCOPES:
        raise DomainError("E_CHOICE", field="scope", label="scope", choices=", ".join(SCOPES))
    values = page_values(actor, period, SCOPES[scope])
    chosen = {"period": period, "scope": scope}
    return page(
        request, "contracts/renewals.html", control=_control(period), scopes=_scopes(period, scope), **chosen, **values
    )


def _control(period: str) -> dict[str, Any]:
    choices = [(key, str(label)) for key, label in PERIODS.items()]
    kind = {"kind": "choice", "plain": True, "required": True}
    return {"name": "period", "label": _("Period"), "value": period, "choices": choices, **kind}


def _scopes(period: str, scope: str) -> list[dict[str, Any]]:
    labels = {"me": _("Mine"), "team": _("My team"), "all": _("All")}
    return [
        {"label": label, "href": f"{HERE}?scope={key}&period={period}", "current": key == scope}
        for key, label in labels.items()
    ]


menu.add(menu.Entry(group="sales", label=gettext_lazy("Renewals"), icon="undo", href=HERE, module=CONTRACT.key))

urlpatterns = [path("renewals", renewals), path("renewals/", renewals)]
