"""The page of the health of customers: how many are in which band, who is dormant, and how many come back."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import Denied
from guanxi.meta import registry
from guanxi.modules.health.retention import BEFORE, Retention, retention
from guanxi.modules.health.shown import TONES
from guanxi.records.query import parse
from guanxi.records.summary import summarise
from guanxi.web import formats, menu
from guanxi.web.lists.operators import PERIODS
from guanxi.web.menu import address
from guanxi.web.rendering import page

HERE = "/customer-health"
BAND, SINCE = "health_band", "dormant_on"


@require_safe
def customer_health(request: HttpRequest) -> HttpResponse:
    """Figures of the customers whom the reader sees, each with the list behind it: four queries."""
    actor: Actor = request.actor
    account = registry.get("account")
    actor.require(account, "view")
    if not {BAND, SINCE} <= readable(account, actor):
        raise Denied("view")
    kept = retention(actor, request.GET.get("period", ""))
    chosen = kept.period if kept else ""
    bands, dormant = _bands(actor), _dormant(actor)
    return page(
        request,
        "health/health.html",
        is_empty=not any(bands.values()),
        stats=[*(_band(key, bands.get(key, 0)) for key in TONES), _sleeping(dormant)],
        kept=_kept(kept) if kept else [],
        periods=[
            {"label": str(PERIODS[key]), "href": f"{HERE}?period={key}", "current": key == chosen}
            for key in BEFORE
            if key in PERIODS
        ],
    )


def _bands(actor: Actor) -> dict[str, int]:
    account = registry.get("account")
    asked = parse(account, actor, ((f"{BAND}__isnull", "false"),))
    return {group.key[BAND]: group.count for group in summarise(account, actor, asked, BAND, "").groups}


def _dormant(actor: Actor) -> int:
    account = registry.get("account")
    return summarise(account, actor, parse(account, actor, ((f"{SINCE}__lte", "$today"),)), "", "").total.count


def _band(key: str, count: int) -> dict[str, Any]:
    label = registry.get("account").field(BAND).type.display(key)
    return _stat(str(label), count, {"view": "health", BAND: key}, TONES[key])


def _sleeping(count: int) -> dict[str, Any]:
    note = _("No order for one and a half times their own interval")
    return {**_stat(_("Dormant"), count, {"view": "dormant"}), "note": note}


def _stat(label: str, count: int, asked: dict[str, str], tone: str = "neutral") -> dict[str, Any]:
    href = f"{address(registry.get('account'))}?{urlencode(asked)}"
    return {"label": label, "value": formats.number(count), "href": href, "tone": tone if count else "neutral"}


def _kept(found: Retention) -> list[dict[str, Any]]:
    rate = "—" if found.rate is None else f"{formats.number(found.rate, 1)}%"
    return [
        {"label": _("Bought in the period before"), "value": formats.number(found.bought)},
        {"label": _("Bought again"), "value": formats.number(found.kept)},
        {"label": _("Retention rate"), "value": rate, "note": _("Bought again ÷ bought in the period before")},
    ]


menu.add(
    menu.Entry(group="reports", label=gettext_lazy("Health of customers"), icon="pulse", href=HERE, module="account")
)
urlpatterns = [path("customer-health", customer_health), path("customer-health/", customer_health)]
