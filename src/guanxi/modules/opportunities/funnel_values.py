"""The funnel as its page shows it: figures with their doors, and the choices around them."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.actor import Actor
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.modules.opportunities.funnel import DATES, Choice, Funnel, Pairs, Passage, Step, values_of
from guanxi.modules.opportunities.funnel_target import COVERAGE, Target
from guanxi.modules.opportunities.module import OPPORTUNITY, STAGE_SET
from guanxi.modules.opportunities.sums import WEIGHTED, of_group, said
from guanxi.records.query import Query, find
from guanxi.records.summary import Group
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.lists.operators import PERIODS, endpoint
from guanxi.web.menu import address

HERE = "/funnel"


def page_values(
    actor: Actor, choice: Choice, found: Funnel, goal: Target | None = None, other: Funnel | None = None
) -> dict[str, Any]:
    """The values of the page's template; `other` is the funnel of the period that is put beside it."""
    widest = max((step.count for step in found.steps), default=0) or 1
    steps = [_step(step, found.passages[place], widest, actor) for place, step in enumerate(found.steps)]
    for place, step in enumerate(steps):
        short = goal.missing[place] if goal else None
        step["missing"] = "" if short is None else said(short, actor)
    return {
        "steps": steps,
        "goal": _goal(goal, actor) if goal else [],
        "beside": _beside(found, other, actor) if other else [],
        "compared": _period_label(choice.compare),
        "shapes": _shapes(choice),
        "total": _total(found.total, actor),
        "names": _names(),
        "stats": _stats(found, actor),
        "passages": [_passage(passage) for passage in found.passages],
        "is_empty": not found.total.count and not found.outcome.won.count and not found.outcome.lost.count,
        "controls": _controls(actor, choice, found),
        "scopes": _scopes(choice),
    }


def _goal(goal: Target, actor: Actor) -> list[dict[str, Any]]:
    """What is missing to the quota, and how far what is open covers it."""
    covered = "—" if goal.coverage is None else f"{formats.number(goal.coverage)}×"
    least = formats.number(COVERAGE.now())
    return [
        {"label": _("Quota"), "value": said(goal.quota, actor), "tone": "neutral", "note": ""},
        {"label": _("Gap"), "value": said(goal.gap, actor), "tone": "neutral", "note": _("Quota − closed")},
        {
            "label": _("Coverage"),
            "value": covered,
            "tone": "warn" if goal.is_thin else "neutral",
            "note": _("Open ÷ gap; less than %(least)s is thin") % {"least": least},
        },
    ]


def _beside(found: Funnel, other: Funnel, actor: Actor) -> list[dict[str, Any]]:
    """Both periods, stage by stage, each with the deals behind it."""
    pairs = zip((*found.steps, found.total), (*other.steps, other.total), strict=True)
    rates = [(one.rate, two.rate) for one, two in zip(found.passages, other.passages, strict=True)]
    rates.append((found.outcome.rate, other.outcome.rate))
    return [
        {
            "label": one.lane.label or _("Total"),
            "both": [
                {
                    "count": formats.number(step.count),
                    "amount": said(step.amount, actor),
                    "href": door(step.pairs, "open"),
                    "rate": _percent(rate) or "—",
                }
                for step, rate in ((one, rates[place][0]), (two, rates[place][1]))
            ],
        }
        for place, (one, two) in enumerate(pairs)
    ]


def _period_label(name: str) -> str:
    return str(PERIODS.get(name, name))


def _shapes(choice: Choice) -> list[dict[str, Any]]:
    labels = {"funnel": _("Funnel"), "bar": _("Bars")}
    plain = values_of(Choice())
    return [
        {"label": label, "href": _here({**values_of(choice), "shape": key}, plain), "current": key == choice.shape}
        for key, label in labels.items()
    ]


def door(pairs: Pairs, view: str = "") -> str:
    """The list of exactly the deals behind a figure."""
    given = ((("view", view),) if view else ()) + pairs
    return f"{address(OPPORTUNITY)}?{urlencode(given, safe='$,')}"


def _step(step: Step, passage: Passage, widest: int, actor: Actor) -> dict[str, Any]:
    return {
        "label": step.lane.label,
        "tint": step.lane.tint,
        "href": door(step.pairs, "open"),
        "percent": step.count * 100 // widest,
        "count": formats.number(step.count),
        "amount": said(step.amount, actor),
        "weighted": said(step.weighted, actor, WEIGHTED),
        "age": _days(step.age),
        "rate": _percent(passage.rate),
    }


def _total(total: Step, actor: Actor) -> dict[str, Any]:
    return {
        "href": door(total.pairs, "open"),
        "count": formats.number(total.count),
        "amount": said(total.amount, actor),
        "weighted": said(total.weighted, actor, WEIGHTED),
    }


def _names() -> dict[str, str]:
    return {
        "stage": _("Stage"),
        "count": _("Deals"),
        "amount": _("Amount"),
        "weighted": _("Weighted"),
        "age": _("In stage for"),
        "rate": _("Goes on"),
    }


def _stats(found: Funnel, actor: Actor) -> list[dict[str, Any]]:
    """The headline figures; each opens the deals behind it."""
    won, lost = found.outcome.won, found.outcome.lost
    return [
        {
            "label": _("Open"),
            "value": said(found.total.amount, actor),
            "href": door(found.total.pairs, "open"),
            "note": _deals(found.total.count),
        },
        {"label": _("Won"), "tone": "good", "href": door(found.outcome.won_pairs), **_closed(won, actor)},
        {"label": _("Lost"), "href": door(found.outcome.lost_pairs), **_closed(lost, actor)},
        {
            "label": _("Win rate"),
            "value": _percent(found.outcome.rate) or "—",
            "href": "",
            "note": _("Won ÷ (won + lost)"),
        },
    ]


def _closed(group: Group, actor: Actor) -> dict[str, str]:
    return {"value": said(of_group(group) or Decimal(0), actor), "note": _deals(group.count)}


def _deals(count: int) -> str:
    text = ngettext("%(count)s deal", "%(count)s deals", count)
    return text % {"count": formats.number(count)}


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "label": passage.lane.label,
        "entered": formats.number(passage.entered),
        "further": formats.number(passage.further),
        "rate": _percent(passage.rate) or "—",
        "days": _days(passage.days),
    }


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{formats.number(value.normalize())}%"


def _days(value: Decimal | None) -> str:
    if value is None:
        return ""
    return _("%(days)s days") % {"days": formats.number(value.normalize())}


def _controls(actor: Actor, choice: Choice, found: Funnel) -> list[dict[str, Any]]:
    """The choices as fields of a form."""
    column = STAGE_SET.field(STAGE_SET.title).column
    processes = find(STAGE_SET, actor, Query(limit=50, count="none"), [column]).rows
    periods = [(key, str(label)) for key, label in PERIODS.items()]
    dates = [(key, str(registry.now(OPPORTUNITY).field(key).label)) for key in DATES]
    fields = [
        _select("period", _("Period"), choice.period, periods, _("Always")),
        _select("compare", _("Compare with"), choice.compare, periods, _("Nothing")),
        _select("by", _("The period is about"), choice.by, dates, required=True),
        _reference("product", registry.get("product").label, "product", choice.product, actor),
        _reference("position", _("Below position"), "position", choice.position, actor),
        _select("region", _region().label, choice.region, _regions(), _("Any")),
    ]
    if len(processes) > 1:
        chosen = str(found.process.id or "")
        fields.append(
            _select(
                "process",
                registry.now(STAGE_SET).label,
                chosen,
                [(row["id"], row[column]) for row in processes],
                required=True,
            )
        )
    return fields


def _region() -> Any:
    return registry.now(registry.get("account")).field("region")


def _regions() -> list[tuple[Any, str]]:
    return [(option.value, str(option.label)) for option in _region().type.options]


def _select(
    name: str, label: Any, value: str, choices: list[tuple[Any, str]], empty: str = "", *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "kind": "choice",
        "value": value,
        "choices": choices,
        "empty_label": empty,
        "required": required,
        "plain": True,
    }


def _reference(name: str, label: Any, target: str, value: str, actor: Actor) -> dict[str, Any]:
    pk = digits(value) or 0
    title = titles(target, [pk], actor).get(pk) if pk else None
    return {
        "name": name,
        "label": label,
        "kind": "reference",
        "endpoint": endpoint(registry.get(target).key),
        "value": {"id": pk, "title": title.text} if title else None,
        "placeholder": _("Any"),
    }


def _scopes(choice: Choice) -> list[dict[str, Any]]:
    """Whose deals, each with everything else as it is."""
    labels = {"all": _("All that I see"), "department": _("My department"), "team": _("My team"), "me": _("Mine")}
    plain = values_of(Choice())
    return [
        {"label": label, "href": _here({**values_of(choice), "scope": key}, plain), "current": key == choice.scope}
        for key, label in labels.items()
    ]


def _here(given: dict[str, str], plain: dict[str, str]) -> str:
    said = {name: value for name, value in given.items() if value and value != plain[name]}
    return f"{HERE}?{urlencode(said)}" if said else HERE
