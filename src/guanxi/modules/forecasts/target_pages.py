"""The page of targets: how far everybody has come, and the tool that shares a year's quota out."""

from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.number import DecimalNumber
from guanxi.meta.types.text import Text
from guanxi.modules.forecasts.attainment import Ask, Attainment, Standing, attainment, read_ask
from guanxi.modules.forecasts.module import QUOTA
from guanxi.modules.forecasts.picklists import LEVELS, METRICS, MONEY
from guanxi.modules.forecasts.sharing_out import WAYS, Plan, parts_of, share_out
from guanxi.modules.forecasts.shown import NONE, period_name, share
from guanxi.modules.forecasts.splitting import EVENLY
from guanxi.modules.forecasts.terms import MONTH, QUARTER, YEAR, Term, term_at, term_now
from guanxi.web import formats, menu, settings, workbench
from guanxi.web.cells import amount
from guanxi.web.drawer import finished
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.rendering import page

HERE = "/targets"
KNOWN = ("period", "metric", "level")
OF_QUOTA = ("scope_type", "user", "department", "metric", "level", "fiscal_year")
SPLIT = (
    *(QUOTA.field(key) for key in OF_QUOTA),
    Field(
        key="amount",
        type=DecimalNumber(places=2, low=Decimal(0)),
        label=gettext_lazy("Amount of the year"),
        column="amount",
        required=True,
    ),
    Field(key="way", type=Choice(options=WAYS), label=gettext_lazy("Shared out"), column="way", required=True),
    Field(
        key="weights",
        type=Text(limit=200),
        label=gettext_lazy("Weights"),
        column="weights",
        help=gettext_lazy("Twelve numbers with spaces between, from the first month of the fiscal year on."),
    ),
)


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """How far everybody whom one may look at has come with a quota."""
    actor: Actor = request.actor
    for name in request.GET:
        if name not in KNOWN:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
    ask = read_ask(actor, request.GET.dict())
    return page(request, "forecasts/targets.html", **page_values(actor, attainment(actor, ask)))


@require_http_methods(["GET", "HEAD", "POST"])
def split_year(request: HttpRequest) -> HttpResponse:
    """Share a year's quota out: look at the months first, then keep them."""
    actor: Actor = request.actor
    actor.require(QUOTA, "create")
    actor.require(QUOTA, "edit")
    if request.method != "POST":
        return _split_form(request)
    try:
        plan = _plan(actor, meant(SPLIT, typed(SPLIT, request.POST)))
        if request.POST.get("step") != "keep":
            return _split_form(request, months=parts_of(actor, plan), plan=plan)
        there = once(actor, request.POST.get("form_token", ""), lambda: _keep(actor, plan))
    except DomainError as error:
        if error.status in (400, 404):
            raise
        return _split_form(request, error=error)
    return finished(request, there, _("The quotas of the year were kept."))


def page_values(actor: Actor, found: Attainment) -> dict[str, Any]:
    """The values of the page's template."""
    ask, total = found.ask, found.total
    return {
        "ask": ask,
        "period": period_name(ask.term),
        "choices": _choices(actor, ask),
        "rows": [_row(actor, ask, one) for one in found.rows],
        "stats": [
            {"label": _("Quota"), "value": said(total.quota, ask, actor), "tone": "neutral", "note": ""},
            {
                "label": _("Done"),
                "value": said(total.done, ask, actor),
                "tone": total.light or "neutral",
                "note": _("%(share)s of the quota") % {"share": share(total.pct)},
            },
            {"label": _("Gap"), "value": said(total.gap, ask, actor), "tone": "neutral", "note": _("Quota − done")},
            {
                "label": _("Needed a working day"),
                "value": said(total.daily, ask, actor),
                "tone": "neutral",
                "note": _("%(days)s working days left") % {"days": found.days_left},
            },
            {
                "label": _("Time passed"),
                "value": f"{formats.number(found.elapsed)}%",
                "tone": "neutral",
                "note": _("Green is who has done as much, amber who has done eight tenths of it"),
            },
        ],
        "has_forecast": total.forecast is not None,
        "may_set": actor.may(QUOTA, "create"),
    }


def said(value: Decimal | None, ask: Ask, actor: Actor) -> str:
    """An amount with its currency, or a count."""
    if value is None:
        return NONE
    return amount(value, actor) if ask.measure.is_money else formats.number(value.normalize())


def behind(ask: Ask, person: int) -> str:
    """The list of what somebody has reached."""
    measure = ask.measure
    condition = {"all": [{"field": measure.person, "op": "eq", "value": person}, measure.behind(ask.term)]}
    return workbench.door(registry.get(measure.module), condition, measure.sort)


def _row(actor: Actor, ask: Ask, one: Standing) -> dict[str, Any]:
    lights = {"good": _("on course"), "warn": _("a little behind"), "bad": _("behind")}
    return {
        "name": one.name or _("A colleague"),
        "seed": one.person,
        "rank": one.rank or NONE,
        "quota": said(one.quota, ask, actor),
        "done": said(one.done, ask, actor),
        "href": "" if one.is_colleague else behind(ask, one.person),
        "pct": share(one.pct),
        "percent": min(int(one.pct or 0), 100),
        "light": one.light,
        "said": lights.get(one.light, ""),
        "gap": said(one.gap, ask, actor),
        "daily": said(one.daily, ask, actor),
        "forecast": said(one.forecast, ask, actor),
        "year_before": said(one.year_before, ask, actor),
    }


def _choices(actor: Actor, ask: Ask) -> dict[str, list[dict[str, Any]]]:
    """The periods, kinds and levels that one may choose, each with everything else as it is."""
    start = actor.fiscal_start
    spans = ((MONTH, _("Month")), (QUARTER, _("Quarter")), (YEAR, _("Year")))
    return {
        "spans": [
            {"label": label, "href": _here(ask, period=_near(ask.term, span, start)), "current": ask.term.span == span}
            for span, label in spans
        ],
        "around": [
            {"label": label, "href": _here(ask, period=ask.term.shifted(step).name), "icon": icon}
            for label, step, icon in (
                (_("Period before"), -1, "chevron-left"),
                (_("Period after"), 1, "chevron-right"),
            )
        ],
        "metrics": [
            {"label": str(one.label), "href": _here(ask, metric=one.value), "current": one.value == ask.metric}
            for one in METRICS
        ],
        "levels": [
            {"label": str(one.label), "href": _here(ask, level=one.value), "current": one.value == ask.level}
            for one in LEVELS
        ],
    }


def _near(term: Term, span: str, fiscal_start: int) -> str:
    return term_at(span, term.first, fiscal_start).name


def _here(ask: Ask, **other: str) -> str:
    given = {"period": ask.term.name, "metric": ask.metric, "level": ask.level} | other
    return f"{HERE}?{urlencode(given)}"


def _plan(actor: Actor, given: dict[str, Any]) -> Plan:
    values: dict[str, Any] = {}
    errors = []
    for field in SPLIT:
        try:
            values[field.key] = field.clean(given.get(field.key))
            if field.required and field.is_empty(values[field.key]):
                raise field.refused("E_REQUIRED")
        except DomainError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    kind = values["scope_type"] or "user"
    key = {"user": "user", "team": "user", "department": "department"}.get(kind)
    if key and not values[key]:
        raise QUOTA.field(key).refused("E_REQUIRED")
    return Plan(
        scope_type=kind,
        scope=values[key] if key else 0,
        metric=values["metric"] or MONEY,
        level=values["level"] or "base",
        fiscal_year=values["fiscal_year"],
        amount=values["amount"],
        way=values["way"] or EVENLY,
        weights=_weights(values["weights"] or ""),
    )


def _weights(text: str) -> tuple[Decimal, ...]:
    try:
        return tuple(Decimal(one) for one in text.replace(",", " ").replace("，", " ").split())
    except InvalidOperation:
        return ()


def _keep(actor: Actor, plan: Plan) -> str:
    rows = share_out(actor=actor, plan=plan)
    first = min(row.starts_on for row in rows if row.starts_on)
    term = term_at(YEAR, first, actor.fiscal_start)
    return f"{HERE}?{urlencode({'period': term.name, 'metric': plan.metric, 'level': plan.level})}"


def _split_form(
    request: HttpRequest,
    error: DomainError | None = None,
    months: list[tuple[Term, Decimal]] | None = None,
    plan: Plan | None = None,
) -> HttpResponse:
    actor: Actor = request.actor
    year = term_now(actor, YEAR).name.removeprefix("FY")
    begin = {"scope_type": "user", "metric": MONEY, "level": "base", "way": EVENLY, "fiscal_year": year}
    given = {**begin, **{key: value for key, value in request.GET.items() if key in begin}}
    if request.method == "POST":
        given = {**begin, **typed(SPLIT, request.POST)}
    fields = field_values(QUOTA, actor, SPLIT, given, errors=at_fields(error) if error else None)
    ask = Ask(term=months[0][0], metric=plan.metric) if months and plan else None
    values = {
        "fields": fields,
        "months": [
            {"label": term.name, "text": said(part, ask, actor)} for term, part in months or () if ask is not None
        ],
        "total": said(plan.amount, ask, actor) if plan and ask else "",
        "errors": summary(error, {one["name"] for one in fields}) if error else [],
        "token": request.POST.get("form_token") or fresh_token(),
        "back": HERE,
    }
    return page(request, "forecasts/split.html", status=422 if error else 200, **values)


urlpatterns = [
    path("targets", targets, name="targets"),
    path("targets/", targets),
    path("targets/split", split_year),
]
menu.add(menu.Entry(group="sales", label=gettext_lazy("Targets"), icon="target", href=HERE, module="quota"))
settings.add(
    settings.SettingsPage(
        label=gettext_lazy("Targets"),
        about=gettext_lazy("Quotas of people, teams, departments and the company; a year's quota by months."),
        icon="target",
        href=f"{HERE}/split",
        group="sales",
        module="quota",
        is_for=lambda actor: actor.may(QUOTA, "create") and actor.may(QUOTA, "edit"),
    )
)
