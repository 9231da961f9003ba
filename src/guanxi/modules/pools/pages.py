"""The page of pools: what lies in them, what one may still claim, who has claimed and kept how many; and claiming or
assigning chosen rows of a list."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.pools.module import CAPACITY_RULE, LEAD_POOL, POOL, POOL_RULE
from guanxi.pools import declared
from guanxi.pools.claiming import Room, claim_many
from guanxi.pools.declared import Pooled
from guanxi.pools.figures import Period, fairness, standings
from guanxi.pools.ledger import company_zone
from guanxi.pools.models import PoolRule
from guanxi.pools.trying import RUNNING, preview, preview_of
from guanxi.records import bulk as engine
from guanxi.records.titles import visible_titles
from guanxi.web import bulk as told
from guanxi.web import formats, menu, settings, workbench
from guanxi.web.detail import panels
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.lists import chosen_ways
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.toasts import way_back

HERE = "/pools/"
MOST = 200  # records that are claimed at once
SOON = {"field": "protect_until", "op": "isnull", "value": False}
MINE = {"field": "owner", "op": "eq", "value": "$me"}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One's pools of each kind of records, and this month's figures of them and of people."""
    actor: Actor = request.actor
    today = clock.now().astimezone(company_zone()).date()
    period = Period(today.replace(day=1), today)
    found = [one for one in declared.all_pooled() if actor.may(one.module, "view")]
    if not found:
        raise Missing
    parts = [_part(one, actor, period) for one in sorted(found, key=lambda one: one.key)]
    return page(request, "pools/overview.html", parts=parts, is_admin=actor.is_admin)


def _part(pooled: Pooled, actor: Actor, period: Period) -> dict[str, Any]:
    module = pooled.module
    return {
        "label": registry.get(pooled.pools).label_plural,
        "module": module,
        "pools": [
            {"one": one, "href": f"{address(module)}?{pooled.field}={one.pool.pk}", "room": room_text(one.room)}
            for one in standings(pooled, actor, period)
        ],
        "people": fairness(pooled, actor, period),
    }


def room_text(room: Room) -> str:
    """How much more one may claim, in words; nothing where nothing limits it."""
    today, most = room.today, room.most
    if most is None:
        return ""
    if today is None:
        return _("You may claim %(most)s more.") % {"most": most}
    in_all = min((left for left in (room.in_pool, room.overall) if left is not None), default=None)
    if in_all is None:
        return _("You may claim %(today)s more today.") % {"today": today}
    return _("You may claim %(today)s more today, %(most)s more in total.") % {"today": today, "most": in_all}


@require_POST
def claim_chosen(request: HttpRequest, slug: str) -> HttpResponse:
    """Claim the chosen rows of a list: ask with the numbers first, then do it and say what came of each."""
    module, actor = _with_pools(slug), request.actor
    actor.require(module, "claim")
    choice = told.chosen(module, actor, request.POST)
    if engine.count(module, actor, choice) > MOST:
        raise DomainError("E_TOO_LARGE", limit=MOST)
    if request.POST.get("step") != "keep":
        return _asked(request, module, choice)
    done: dict[str, Any] = {}

    def claim() -> str:
        ids = list(choice.ids or engine.chosen(module, actor, choice).values_list("pk", flat=True))
        names = {pk: title.text for pk, title in visible_titles(module.key, ids, actor).items()}
        refused = claim_many(module.key, actor, ids)
        done.update(ids=ids, names=names, refused=refused)
        return f"{address(module)}?owner={actor.user_id}&sort=-received_at"

    there = once(actor, request.POST.get("form_token", ""), claim)
    if done.get("refused"):
        return _asked(request, module, choice, done)
    count = len(done.get("ids", ()))
    say(
        request,
        ngettext("%(count)s claimed.", "%(count)s claimed.", count) % {"count": count},
        undo=way_back(actor.operation),
    )
    return HttpResponseRedirect(there)


def _asked(
    request: HttpRequest, module: Module, choice: engine.Choice, done: dict[str, Any] | None = None
) -> HttpResponse:
    actor = request.actor
    pooled = declared.of(module.key)
    today = clock.now().astimezone(company_zone()).date()
    rooms = [(one.pool.name, room_text(one.room)) for one in standings(pooled, actor, Period(today, today))]
    refused: dict[int, DomainError] = done["refused"] if done else {}
    values = {
        "module": module,
        "count": engine.count(module, actor, choice),
        "claimed": len(done["ids"]) - len(refused) if done else None,
        "refused": [(done["names"].get(pk, f"#{pk}"), error.message) for pk, error in refused.items()] if done else [],
        "rooms": [(name, text) for name, text in rooms if text],
        "carried": [(key, one) for key, many in request.POST.lists() if key in {"ids", "all", "from"} for one in many],
        "token": fresh_token(),
        "back": f"{address(module)}?view=pool",
        "here": f"/pools/claim/{module.slug}",
    }
    return page(request, "pools/claim.html", status=409 if refused else 200, **values)


def _with_pools(slug: str) -> Module:
    module = registry.by_slug(slug)
    if module is None or not declared.has_pools(module):
        raise Missing
    return module


def _may_claim(module: Module, actor: Actor) -> bool:
    return declared.has_pools(module) and actor.may(module, "claim")


@require_POST
def begin_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what the coming night would take by a rule; its page shows what came of it."""
    preview(actor=request.actor, pk=pk)
    say(request, _("It is being counted; load the page again in a moment."))
    return HttpResponseRedirect(f"{address(POOL_RULE)}{pk}/")


def last_preview(rule: PoolRule, actor: Actor) -> dict[str, Any] | None:
    """What a rule would take, as far as that was counted; for those who may change rules."""
    if not actor.may(POOL_RULE, "edit"):
        return None
    job = preview_of(rule.pk)
    result = (job.result or {}) if job else {}
    module = registry.by_slug(rule.object)
    some = visible_titles(module.key, result.get("some", ()), actor) if module and result else {}
    return {
        "pk": rule.pk,
        "is_counting": job is not None and job.state in RUNNING,
        "count": result.get("count"),
        "night": formats.full_day(date.fromisoformat(result["night"])) if result.get("night") else "",
        "some": [(title.text, f"{address(module)}{pk}/") for pk, title in some.items()] if module else [],
    }


def returning(actor: Actor) -> dict[str, Any] | None:
    """One's own customers that go back to their pool next; nothing where no rule takes any."""
    module = registry.get("account")
    condition = {"all": [MINE, SOON]}
    rows = visible(module, actor).filter(owner=actor.user_id, protect_until__isnull=False)
    found = list(rows.order_by("protect_until", "pk").values("id", "name", "protect_until")[: workbench.ROWS])
    if not found:
        return None
    today = clock.today(actor.timezone)
    return {
        "label": _("About to return to the pool"),
        "href": workbench.door(module, condition, "protect_until"),
        "rows": [_row(module, row, (row["protect_until"] - today).days) for row in found],
    }


def _row(module: Module, row: dict[str, Any], days: int) -> dict[str, Any]:
    text = _("tonight") if days <= 0 else ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return {
        "title": row["name"],
        "href": f"{address(module)}{row['id']}/",
        "when": text,
        "when_title": formats.full_day(row["protect_until"]),
        "late": days <= 1,
    }


workbench.add(
    workbench.Card(
        key="returning",
        label=gettext_lazy("About to return to the pool"),
        order=25,
        module="account",
        template="cards/todo.html",
        load=returning,
    )
)
menu.add(
    menu.Entry(group="customers", label=gettext_lazy("Pools"), icon="pool", href=HERE, module="account", action="claim")
)
for _module, _about in (
    (POOL, gettext_lazy("Who may claim customers that belong to nobody, how many, and how long they are protected.")),
    (LEAD_POOL, gettext_lazy("Who may claim leads that nobody works on, and how many.")),
    (POOL_RULE, gettext_lazy("When what nobody works on goes back to its pool, and what no rule takes.")),
    (CAPACITY_RULE, gettext_lazy("How many customers and leads one person may hold.")),
):
    settings.add(
        settings.SettingsPage(
            label=registry.plural(_module),
            about=_about,
            icon=_module.icon,
            href=address(_module),
            group="sales",
            module=_module.key,
        )
    )
chosen_ways.add(
    chosen_ways.Way(
        label=gettext_lazy("Claim from the pool"), icon="check", href="/pools/claim/{slug}", is_for=_may_claim
    )
)

panels.add(panels.Panel(module="pool_rule", template="pools/preview.html", load=last_preview))

urlpatterns = [
    path("pools/", overview),
    path("pools/claim/<str:slug>", claim_chosen),
    path("pools/preview/<int:pk>", begin_preview),
]
