"""How far people have come with their quotas (F044): done, rank, what is missing, what that asks of each day left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.money import round_half_up
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.choice import Choice, options
from guanxi.modules.forecasts.measures import MEASURES, Measure, Reached, among
from guanxi.modules.forecasts.people import Tree, people_of, reports_to, team_of
from guanxi.modules.forecasts.picklists import LEVELS, METRICS, MONEY
from guanxi.modules.forecasts.queries import holding, own_figures, quotas_of
from guanxi.modules.forecasts.rolled import percent
from guanxi.modules.forecasts.rollup import ZERO, RollUp
from guanxi.modules.forecasts.terms import MONTH, QUARTER, YEAR, Term, term_named, term_now
from guanxi.workdays.company import company_calendar

AMBER = Decimal("0.8")  # of the share of time that has passed
HIDDEN, ANONYMOUS, NAMED = "hidden", "anonymous", "names"
COLLEAGUES = declare(
    Setting(
        key="forecasts.colleagues",
        type=Choice(
            options=options((HIDDEN, _("Not at all")), (ANONYMOUS, _("Without names")), (NAMED, _("With names")))
        ),
        label=_("How colleagues stand in the ranking"),
        about=_("Those who report to the same superior, by how much of their quota they reached; never their amounts."),
        default=HIDDEN,
        group="sales",
    )
)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked for: a period, a kind and a level of quota."""

    term: Term
    metric: str = MONEY
    level: str = "base"

    @property
    def measure(self) -> Measure:
        return MEASURES[self.metric]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one person stands. `daily` is what each working day left must bring; `light` is good, warn or bad, and empty
    without a quota."""

    person: int
    name: str
    quota: Decimal | None
    done: Decimal | None
    pct: Decimal | None
    rank: int | None = None
    gap: Decimal | None = None
    daily: Decimal | None = None
    forecast: Decimal | None = None
    year_before: Decimal | None = None
    light: str = ""
    is_colleague: bool = False


@dataclass(frozen=True, kw_only=True)
class Attainment:
    ask: Ask
    rows: tuple[Standing, ...]
    total: Standing
    days_left: int
    elapsed: Decimal


def read_ask(actor: Actor, given: Mapping[str, str]) -> Ask:
    """What an address asks for; the present month's amount signed where it says nothing."""
    name = given.get("period", "")
    term = term_named(actor, name, (MONTH, QUARTER, YEAR)) if name else term_now(actor, MONTH)
    ask = Ask(term=term, metric=given.get("metric") or MONEY, level=given.get("level") or "base")
    for key, value, allowed in (("metric", ask.metric, METRICS), ("level", ask.level, LEVELS)):
        if value not in {one.value for one in allowed}:
            known = ", ".join(one.value for one in allowed)
            raise DomainError("E_CHOICE", field=key, label=key, choices=known)
    return ask


def attainment(actor: Actor, ask: Ask) -> Attainment:
    """Everybody whom the actor may look at and who has a quota or has reached something: the same few queries."""
    _require(actor, ask)
    tree = people_of(actor)
    people = among(tree.people)
    done, before = ask.measure.reached(actor, ask.term, people), _year_before(actor, ask, people)
    quotas = quotas_of(ask.term, tree.people, ask.metric, ask.level)
    commits = _commits(ask.term, tree) if ask.metric == MONEY else {}
    today, calendar = clock.today(actor.timezone), company_calendar()
    days_left = max(calendar.working_days_between(today - timedelta(days=1), ask.term.end - timedelta(days=1)), 0)
    elapsed = passed(ask.term, today)

    def standing(pk: int, name: str, quota: Decimal | None, reached: Decimal) -> Standing:
        pct = percent(reached, quota)
        gap = None if quota is None else quota - reached
        return Standing(
            person=pk,
            name=name,
            quota=quota,
            done=reached,
            pct=pct,
            gap=gap,
            daily=per_day(gap, days_left),
            forecast=commits.get(pk),
            year_before=before.get(pk, ZERO),
            light=light(pct, elapsed),
        )

    rows = [standing(pk, one.name, quotas.get(("user", pk)), done.get(pk, ZERO)) for pk, one in tree.people.items()]
    rows = [one for one in rows if one.quota is not None or one.done or one.year_before]
    total = standing(0, "", _together(one.quota for one in rows), sum((one.done or ZERO for one in rows), ZERO))
    total = replace(
        total,
        year_before=sum((one.year_before or ZERO for one in rows), ZERO),
        forecast=_together(one.forecast for one in rows),
    )
    colleagues = _colleagues(actor, ask, tree)
    return Attainment(
        ask=ask, rows=ranked([*rows, *colleagues]), total=total, days_left=days_left, elapsed=round_half_up(elapsed, 1)
    )


def passed(term: Term, today: date) -> Decimal:
    """How much of a period is over by the end of a day, in per cent."""
    days = min(max((today - term.first).days + 1, 0), (term.end - term.first).days)
    return Decimal(days) * 100 / (term.end - term.first).days


def light(pct: Decimal | None, elapsed: Decimal) -> str:
    """Green where as much is done as time has passed, amber from eight tenths of that on, else red."""
    if pct is None:
        return ""
    return "good" if pct >= elapsed else "warn" if pct >= elapsed * AMBER else "bad"


def per_day(gap: Decimal | None, days: int) -> Decimal | None:
    """What each working day left must bring; nothing where none is left or nothing is missing."""
    return round_half_up(gap / days, 2) if gap is not None and gap > 0 and days else None


def ranked(rows: list[Standing]) -> tuple[Standing, ...]:
    """By how much of the quota is reached; who has reached the same shares a rank, who has no quota has none."""
    found: list[Standing] = []
    with_quota = sorted((one for one in rows if one.pct is not None), key=lambda one: (-(one.pct or ZERO), one.name))
    for place, one in enumerate(with_quota, start=1):
        same = found and found[-1].pct == one.pct
        found.append(replace(one, rank=found[-1].rank if same else place))
    rest = sorted((one for one in rows if one.pct is None), key=lambda one: (-(one.done or ZERO), one.name))
    return (*found, *rest)


def _require(actor: Actor, ask: Ask) -> None:
    actor.require(registry.get("quota"), "view")
    module = registry.get(ask.measure.module)
    actor.require(module, "view")
    if ask.measure.is_money and "amount_base" not in readable(module, actor):
        raise Denied("view")


def _year_before(actor: Actor, ask: Ask, people: Collection[int] | None) -> Reached:
    months = {MONTH: 12, QUARTER: 4, YEAR: 1}[ask.term.span]
    return ask.measure.reached(actor, ask.term.shifted(-months), people)


def _commits(term: Term, tree: Tree) -> dict[int, Decimal]:
    """What each expects of his own deals, as far as there is a forecast of such a period."""
    if term.span == YEAR:
        return {}
    rolls = RollUp(reports={}, own=own_figures(term, tree.people), held=holding(term, tree.people))
    return {pk: rolls.row(pk).own.commit.adjusted for pk in tree.people}


def _together(values: Iterable[Decimal | None]) -> Decimal | None:
    found = [one for one in values if one is not None]
    return sum(found, ZERO) if found else None


def _colleagues(actor: Actor, ask: Ask, tree: Tree) -> list[Standing]:
    """Those who report to the same superior, as far as the company shows them: their share and rank alone."""
    how = COLLEAGUES.now()
    above = reports_to(actor.user_id) if how != HIDDEN and actor.user_id else None
    if above is None:
        return []
    around = team_of(above)
    people = [pk for pk in around.reports.get(above, ()) if pk not in tree.people]
    quotas, done = quotas_of(ask.term, people, ask.metric, ask.level), ask.measure.reached(actor, ask.term, people)
    return [
        Standing(
            person=0,
            name=around.people[pk].name if how == NAMED else "",
            quota=None,
            done=None,
            pct=percent(done.get(pk, ZERO), quotas["user", pk]),
            is_colleague=True,
        )
        for pk in people
        if ("user", pk) in quotas
    ]
