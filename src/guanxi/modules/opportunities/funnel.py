"""The figures of the funnel (F039): what is open by stage, how deals pass on, what is won and lost.

Every choice is a filter of the list, in the list's own words, so that each figure has the list behind it.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, FloatField, Func, OuterRef, Q, QuerySet, Sum

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import ScaledSum, round_half_up
from guanxi.kernel.strict import digits
from guanxi.meta.conditions.sql import midnight
from guanxi.meta.periods import period
from guanxi.meta.stages import Lane, Process
from guanxi.modules.opportunities import sums
from guanxi.modules.opportunities.models import StageHistory
from guanxi.modules.opportunities.module import OPPORTUNITY
from guanxi.modules.opportunities.queries import process_steps
from guanxi.records.query import apply, parse
from guanxi.records.summary import Group, summarise

SCOPES = {"me": "$me", "team": "$my_team", "department": "", "all": ""}
DATES = ("expected_close_date", "created_at")
SHAPES = ("funnel", "bar")
SUMS = ("amount_base", "weighted_base")
HOUR = 3600  # seconds
NOTHING = Group(key={}, count=0, sum=dict.fromkeys(SUMS, "0"))
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the funnel is about: whose deals, of which process, in which period, with which product, where. `compare`
    names a second period to be put beside it, `shape` how the stages are drawn."""

    scope: str = "all"
    process: str = ""
    by: str = "expected_close_date"
    period: str = ""
    product: str = ""
    position: str = ""
    region: str = ""
    compare: str = ""
    shape: str = "funnel"

    def who_and_what(self, process: Process, department: int | None) -> Pairs:
        """The filters that hold for every figure; `department` is the asker's own."""
        pairs = (
            ("owner", SCOPES[self.scope]),
            ("owner_department__under", str(department or "") if self.scope == "department" else ""),
            ("account.region", self.region),
            ("owner__under", self.position),
            ("lines.product", self.product),
            ("stage_set", str(process.id or "")),
        )
        return tuple(pair for pair in pairs if pair[1])

    def within(self, field: str) -> Pairs:
        """The period as a filter on a date."""
        return ((f"{field}__within", self.period),) if self.period else ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One open stage: how many deals, their amounts, and for how many days they stand there on average."""

    lane: Lane
    count: int
    amount: Decimal
    weighted: Decimal
    age: Decimal | None
    pairs: Pairs


@dataclass(frozen=True, kw_only=True)
class Passage:
    """How deals that entered a stage went on: how many, how many of them further, and the days of finished stays."""

    lane: Lane
    entered: int
    further: int
    days: Decimal | None

    @property
    def rate(self) -> Decimal | None:
        return _percent(self.further, self.entered)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was closed: won and lost with their amounts, and the share of won; invalid ones count nowhere."""

    won: Group
    lost: Group
    won_pairs: Pairs
    lost_pairs: Pairs

    @property
    def rate(self) -> Decimal | None:
        return _percent(self.won.count, self.won.count + self.lost.count)


@dataclass(frozen=True, kw_only=True)
class Funnel:
    process: Process
    steps: tuple[Step, ...]
    total: Step
    passages: tuple[Passage, ...]
    outcome: Outcome


def read_choice(given: dict[str, str]) -> Choice:
    """What an address asks for; unknown names and values are refused."""
    known = Choice.__dataclass_fields__
    for name in given:
        if name not in known:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
    choice = Choice(**{name: value for name, value in given.items() if value})
    for name, value, allowed in (
        ("scope", choice.scope, tuple(SCOPES)),
        ("by", choice.by, DATES),
        ("shape", choice.shape, SHAPES),
    ):
        if value not in allowed:
            raise DomainError("E_CHOICE", field=name, label=name, choices=", ".join(allowed))
    if choice.process and digits(choice.process) is None:
        raise DomainError("E_REFERENCE", field="process", label="process")
    return choice


def funnel(actor: Actor, choice: Choice) -> Funnel:
    """All figures of a choice, over the deals that the actor sees."""
    process = process_steps(digits(choice.process))
    base = choice.who_and_what(process, actor.department_id)
    steps, total = _steps(actor, process, (*base, *choice.within(choice.by)))
    return Funnel(
        process=process,
        steps=steps,
        total=total,
        passages=_passages(actor, process, choice, base),
        outcome=_outcome(actor, (*base, *choice.within("closed_at"))),
    )


def deals(actor: Actor, pairs: Pairs) -> QuerySet:
    """The deals that these filters leave."""
    return apply(OPPORTUNITY, actor, parse(OPPORTUNITY, actor, pairs))


def _steps(actor: Actor, process: Process, pairs: Pairs) -> tuple[tuple[Step, ...], Step]:
    """What is open by stage, and all of it: one query, which also says for how long deals have stood there."""
    rows = deals(actor, (*pairs, ("status", "open"))).order_by().values("stage_id")
    sums = {"amount": ScaledSum("amount_base"), "weighted": ScaledSum("weighted_base")}
    found = rows.annotate(count=Count("*"), entered=Avg(Seconds("stage_entered_at")), **sums)
    groups = {str(row.pop("stage_id")): row for row in found}
    steps = tuple(
        _step(lane, [groups[lane.key]] if lane.key in groups else [], (*pairs, ("stage", lane.key)))
        for lane in process.lanes
        if lane.is_open
    )
    return steps, replace(_step(Lane(key="", label=""), list(groups.values()), pairs), age=None)


def _step(lane: Lane, groups: list[dict[str, Any]], pairs: Pairs) -> Step:
    entered = groups[0]["entered"] if groups else None
    return Step(
        lane=lane,
        count=sum(group["count"] for group in groups),
        amount=_total(groups, "amount"),
        weighted=_total(groups, "weighted"),
        age=None if entered is None else _age(entered),
        pairs=pairs,
    )


def _total(groups: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(group[name] or 0) for group in groups), Decimal(0))


def _age(entered: float) -> Decimal:
    """The days since deals entered a stage, of whose moments this is the mean."""
    return round_half_up(Decimal(int((clock.now().timestamp() - entered) // HOUR)) / 24, 1)


class Seconds(Func):
    """A moment as seconds since 1970, by which the database can reckon without asking us about each row."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM %(expressions)s)::float8")


def _passages(actor: Actor, process: Process, choice: Choice, base: Pairs) -> tuple[Passage, ...]:
    moves = StageHistory.objects.filter(_of(deals(actor, base), actor), _then(actor, choice))
    opened = [lane for lane in process.lanes if lane.is_open]
    won = [lane.key for lane in process.lanes if lane.kind == "won"]
    counts = _moves_of(moves, opened, won)
    return tuple(
        Passage(
            lane=lane,
            entered=counts[f"entered_{lane.key}"],
            further=counts[f"further_{lane.key}"],
            days=_mean(counts[f"days_{lane.key}"], counts[f"left_{lane.key}"]),
        )
        for lane in opened
    )


def _of(rows: QuerySet, actor: Actor) -> Q:
    """The moves of these deals: few people's are gathered first, else the deal of each move is looked up."""
    if actor.below is None:
        return Q(Exists(rows.filter(pk=OuterRef("opportunity"))))
    return Q(opportunity__in=rows.values("pk"))


def _moves_of(moves: QuerySet, opened: list[Lane], won: list[str]) -> dict[str, int]:
    """Deals that entered each open stage in the period, those of them that later stood in one behind it or were won,
    and the stays there that ended, with their days: all stages in one query."""
    counts: dict[str, Any] = {}
    for place, lane in enumerate(opened):
        later = [one.key for one in opened[place + 1 :]] + won
        of_deal = StageHistory.objects.filter(opportunity=OuterRef("opportunity"))
        went_on = Exists(of_deal.filter(pk__gt=OuterRef("pk"), to_stage__in=later))
        entered, left = Q(to_stage=lane.key), Q(from_stage=lane.key, days_in_stage__isnull=False)
        counts[f"entered_{lane.key}"] = Count("opportunity", distinct=True, filter=entered)
        counts[f"further_{lane.key}"] = Count("opportunity", distinct=True, filter=entered & Q(went_on))
        counts[f"days_{lane.key}"] = Sum("days_in_stage", filter=left)
        counts[f"left_{lane.key}"] = Count("pk", filter=left)
    return moves.aggregate(**counts) if counts else {}


def _mean(days: int | None, stays: int) -> Decimal | None:
    return round_half_up(Decimal(days or 0) / stays, 1) if stays else None


def _then(actor: Actor, choice: Choice) -> Q:
    """The moves of the period."""
    if not choice.period:
        return Q()
    context = actor.context()
    first, end = period(choice.period, context.today, context.fiscal_start)
    return Q(at__gte=midnight(first, context), at__lt=midnight(end, context))


def _outcome(actor: Actor, pairs: Pairs) -> Outcome:
    closed = parse(OPPORTUNITY, actor, (*pairs, ("status__in", "won,lost")))
    summary = summarise(OPPORTUNITY, actor, closed, "status", sums.asked(actor, *SUMS))
    groups = {group.key["status"]: group for group in summary.groups}
    return Outcome(
        won=groups.get("won", NOTHING),
        lost=groups.get("lost", NOTHING),
        won_pairs=(*pairs, ("status", "won")),
        lost_pairs=(*pairs, ("status", "lost")),
    )


def _percent(part: int, whole: int) -> Decimal | None:
    return round_half_up(Decimal(part * 100) / whole, 1) if whole else None


def values_of(choice: Choice) -> dict[str, Any]:
    """A choice as its parameters."""
    return {name: getattr(choice, name) for name in Choice.__dataclass_fields__}
