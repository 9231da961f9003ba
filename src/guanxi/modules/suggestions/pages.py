"""The page of how customers buy: how many come again (F047 rule 1), and what kinds of buyers they are (F149 rule 2)."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.money import round_half_up
from guanxi.meta import registry
from guanxi.modules.suggestions.settings import LOOK_BACK
from guanxi.records.query import parse
from guanxi.records.summary import Group, summarise
from guanxi.web import cells, formats, menu
from guanxi.web.menu import address
from guanxi.web.rendering import page

HERE = "/buying"
SCOPES = {"me": "$me", "team": "$my_team", "all": ""}
KIND, AMOUNT, ORDERS, EVER = "rfm_segment", "recent_amount_base", "recent_orders", "deal_count"
ASKED = (KIND, ORDERS, EVER)
Pairs = tuple[tuple[str, str], ...]


@require_safe
def buying(request: HttpRequest) -> HttpResponse:
    """Figures of the customers whom the reader sees, each with the list behind it; as they stood last night."""
    actor: Actor = request.actor
    account = registry.get("account")
    actor.require(account, "view")
    if not set(ASKED) <= readable(account, actor):
        raise Denied("view")
    scope = request.GET.get("scope", "all")
    if scope not in SCOPES:
        raise DomainError("E_CHOICE", field="scope", label="scope", choices=", ".join(SCOPES))
    whose: Pairs = (("owner", SCOPES[scope]),) if SCOPES[scope] else ()
    return page(request, "suggestions/buying.html", scopes=_scopes(scope), **figures(actor, whose))


def figures(actor: Actor, whose: Pairs = ()) -> dict[str, Any]:
    """How many have bought, how many of late and how many again, the rate, and the kinds of buyers: three queries."""
    ever: Pairs = ((f"{EVER}__gt", "0"), *whose)
    of_late: Pairs = ((f"{ORDERS}__gte", "1"), *whose)
    again: Pairs = ((f"{ORDERS}__gte", "2"), *whose)
    kinds = _summed(actor, ever, KIND)
    late, repeat = (_summed(actor, pairs)[0].count for pairs in (of_late, again))
    days = {"days": LOOK_BACK.now()}
    everybody = sum(group.count for group in kinds)
    return {
        "is_empty": not everybody,
        "stats": [
            _stat(_("Have bought"), everybody, ever),
            _stat(_("Bought within %(days)s days") % days, late, of_late),
            _stat(_("Bought more than once in them"), repeat, again, "good"),
            {"label": _("Repeat rate"), "value": rate(repeat, late), "note": _("More than once ÷ at all")},
        ],
        "kinds": [_kind(group, ever, everybody, actor) for group in kinds if group.key[KIND]],
    }


def rate(again: int, bought: int) -> str:
    """Who bought more than once in percent of who bought at all; a line where nobody did."""
    return f"{round_half_up(Decimal(again * 100) / bought, 1)}%" if bought else "—"


def _summed(actor: Actor, pairs: Pairs, group_by: str = "") -> list[Group]:
    account = registry.get("account")
    sums = AMOUNT if group_by and AMOUNT in readable(account, actor) else ""
    found = summarise(account, actor, parse(account, actor, pairs), group_by, sums)
    return found.groups if group_by else [found.total]


def _stat(label: str, count: int, pairs: Pairs, tone: str = "neutral") -> dict[str, Any]:
    return {"label": label, "value": formats.number(count), "href": _door(pairs), "tone": tone}


def _kind(group: Group, ever: Pairs, everybody: int, actor: Actor) -> dict[str, Any]:
    value = group.key[KIND]
    amount = Decimal(group.sum[AMOUNT] or 0) if AMOUNT in group.sum else None
    return {
        "label": registry.get("account").field(KIND).type.display(value),
        "count": formats.number(group.count),
        "percent": group.count * 100 // everybody,
        "amount": "" if amount is None else cells.amount(amount, actor),
        "href": _door(((KIND, value), *ever)),
    }


def _door(pairs: Pairs) -> str:
    return f"{address(registry.get('account'))}?{urlencode((('view', 'buyers'), *pairs), safe='$,')}"


def _scopes(scope: str) -> list[dict[str, Any]]:
    labels = {"me": _("Mine"), "team": _("My team"), "all": _("All")}
    return [{"label": text, "href": f"{HERE}?scope={key}", "current": key == scope} for key, text in labels.items()]


menu.add(menu.Entry(group="reports", label=gettext_lazy("How customers buy"), icon="cart", href=HERE, module="account"))

urlpatterns = [path("buying", buying), path("buying/", buying)]
