"""The figures of the funnel (F039): what is open by stage, how deals pass on, what is won and lost.

Every choice is a filter of the list, in the list's own words, so that each figure has the list behind it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, FloatField, Func, OuterRef, Q, QuerySet, Sum

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import round_half_up
from guanxi.kernel.strict import digits
from guanxi.meta.conditions.sql import midnight
from guanxi.meta.periods import period
from guanxi.meta.stages import Lane, Process
from guanxi.modules.opportunities.models import StageHistory
from guanxi.modules.opportunities.module import OPPORTUNITY
from guanxi.modules.opportunities.queries import process_steps
from guanxi.records.query import apply, parse
from guanxi.records.summary import Group, summarise

SCOPES = {"me": "$me", "team": "$my_team", "all": ""}
DATES = ("expected_close_date", "created_at")
SUMS = ("amount_base", "weighted_base")
HOUR = 3600  # seconds
NOTHING = Group(key={}, count=0, sum=dict.fromkeys(SUMS, "0"))
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the funnel is about: whose deals, of which process, in which period, with which product."""

    scope: str = "all"
    process: str = ""
    by: str = "expected_close_date"
    period: str = ""
    product: str = ""
    position: str = ""

    def who_and_what(self, process: Process) -> Pairs:
        """The filters that hold for every figure."""
        pairs = (
            ("owner", SCOPES[self.scope]),
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
    for name, value, allowed in (("scope", choice.scope, tuple(SCOPES)), ("by", choice.by, DATES)):
        if value not in allowed:
            raise DomainError("E_CHOICE", field=name, label=name, choices=", ".join(allowed))
    if choice.process and digits(choice.process) is None:
        raise DomainError("E_REFERENCE", field="process", label="process")
    return choice


def funnel(actor: Actor, choice: Choice) -> Funnel:
    """All figures of a choice, over the deals that the actor sees."""
    process = process_steps(digits(choice.process))
    base = choice.who_and_what(process)
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
    opened = (*pairs, ("status", "open"))
    summary = summarise(OPPORTUNITY, actor, parse(OPPORTUNITY, actor, opened), "stage", ",".join(SUMS))
    groups = {str(group.key["stage"]): group for group in summary.groups}
    ages = _ages(deals(actor, opened))
    steps = tuple(
        _step(lane, groups.get(lane.key, NOTHING), ages.get(int(lane.key)), (*pairs, ("stage", lane.key)))
        for lane in process.lanes
        if lane.is_open
    )
    return steps, _step(Lane(key="", label=""), summary.total, None, pairs)


def _step(lane: Lane, group: Group, age: Decimal | None, pairs: Pairs) -> Step:
    amount, weighted = (Decimal(group.sum[key] or 0) for key in SUMS)
    return Step(lane=lane, count=group.count, amount=amount, weighted=weighted, age=age, pairs=pairs)


def _ages(rows: QuerySet) -> dict[int, Decimal]:
    """For how many days the deals of each stage have stood there, on average."""
    entered = rows.filter(stage_entered_at__isnull=False).order_by().values("stage_id")
    now = clock.now().timestamp()
    means = entered.annotate(mean=Avg(Seconds("stage_entered_at"))).values_list("stage_id", "mean")
    return {stage: round_half_up(Decimal(int((now - mean) // HOUR)) / 24, 1) for stage, mean in means}


class Seconds(Func):
    """A moment as seconds since 1970, by which the database can reckon without asking us about each row."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM %(expressions)s)::float8")


def _passages(actor: Actor, process: Process, choice: Choice, base: Pairs) -> tuple[Passage, ...]:
    moves = StageHistory.objects.filter(opportunity__in=deals(actor, base).values("pk")).filter(_then(actor, choice))
    opened = [lane for lane in process.lanes if lane.is_open]
    won = [lane.key for lane in process.lanes if lane.kind == "won"]
    stays = _stays(moves)
    return tuple(
        _passage(lane, moves, [later.key for later in opened[place + 1 :]] + won, stays.get(int(lane.key)))
        for place, lane in enumerate(opened)
    )


def _passage(lane: Lane, moves: QuerySet, later: list[str], days: Decimal | None) -> Passage:
    """Deals that entered the stage in the period, and those of them that later stood in one behind it, or were won."""
    entered = moves.filter(to_stage=lane.key)
    behind = StageHistory.objects.filter(opportunity=OuterRef("opportunity"), pk__gt=OuterRef("pk"), to_stage__in=later)
    counts = entered.aggregate(
        entered=Count("opportunity", distinct=True),
        further=Count("opportunity", distinct=True, filter=Exists(behind)),
    )
    return Passage(lane=lane, days=days, **counts)


def _stays(moves: QuerySet) -> dict[int, Decimal]:
    """Mean days of the stays that ended in the period, by stage."""
    ended = moves.filter(from_stage__isnull=False, days_in_stage__isnull=False).order_by()
    rows = ended.values("from_stage_id").annotate(days=Sum("days_in_stage"), count=Count("pk"))
    return {row["from_stage_id"]: round_half_up(Decimal(row["days"]) / row["count"], 1) for row in rows}


def _then(actor: Actor, choice: Choice) -> Q:
    """The moves of the period."""
    if not choice.period:
        return Q()
    context = actor.context()
    first, end = period(choice.period, context.today, context.fiscal_start)
    return Q(at__gte=midnight(first, context), at__lt=midnight(end, context))


def _outcome(actor: Actor, pairs: Pairs) -> Outcome:
    summary = summarise(OPPORTUNITY, actor, parse(OPPORTUNITY, actor, pairs), "status", ",".join(SUMS))
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
