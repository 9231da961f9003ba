"""How an opportunity of the demo company goes through its stages: moves with their days, up to the last day known."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from random import Random

from guanxi.demo import days

OPEN_STAGES = ("qualification", "needs_analysis", "proposal", "negotiation", "signing")
USUAL_DAYS = {"qualification": 14, "needs_analysis": 22, "proposal": 25, "negotiation": 20, "signing": 10}
LOST_AT = {"qualification": 26, "needs_analysis": 26, "proposal": 25, "negotiation": 18, "signing": 5}
INVALID_AT = {"qualification": 70, "needs_analysis": 30}
STUCK_AT = {"qualification": 25, "needs_analysis": 30, "proposal": 30, "negotiation": 15}
STUCK_WITHIN = 330  # days: what stood still for longer has been given up


@dataclass(frozen=True)
class Step:
    """A stage reached on a day, with the close date expected from then on."""

    stage: str
    on: date
    expected_close_date: date
    is_back: bool = False


@dataclass(frozen=True)
class Journey:
    """All steps, the close date expected at the end, and how often an open deal was put off."""

    steps: tuple[Step, ...]
    expected_close_date: date
    slip_count: int

    @property
    def stage(self) -> str:
        return self.steps[-1].stage


def fate(rng: Random, chance: float, age: int) -> tuple[str, str]:
    """How it will end and at which stage; what is young may simply stand still."""
    if age < STUCK_WITHIN and rng.random() < 0.17:
        return "stuck", _draw(rng, STUCK_AT)
    if rng.random() < 0.05:
        return "invalid", _draw(rng, INVALID_AT)
    if rng.random() < chance:
        return "won", "signing"
    return "lost", _draw(rng, LOST_AT)


def travel(rng: Random, created: date, last: date, end: tuple[str, str], pace: float) -> Journey:
    """Walk from stage to stage until the end or until the last day known."""
    outcome, final = end
    day = created
    expected = days.working_day_from(
        created + timedelta(days=int(sum(USUAL_DAYS.values()) * pace * rng.uniform(0.7, 1.3)))
    )
    steps = [Step("qualification", created, expected)]
    slips = 0
    for stage, is_back in _route(rng, final, outcome):
        day = _leave(rng, day, steps[-1].stage, pace, towards_end=stage == "won")
        if day > last:
            break
        later = _pushed(rng, expected, stage, day, pace)
        slips += later > expected and stage in OPEN_STAGES
        expected = _settled(stage, day, later)
        steps.append(Step(stage, day, expected, is_back))
    if steps[-1].stage in OPEN_STAGES and expected <= last and rng.random() < 0.4:
        slips, expected = slips + 1, days.working_day_from(last + timedelta(days=rng.randrange(12, 90)))
    return Journey(tuple(steps), expected, slips)


def _route(rng: Random, final: str, outcome: str) -> list[tuple[str, bool]]:
    """The stages after the first: straight on, at times skipping one or falling back one."""
    route: list[tuple[str, bool]] = []
    reached = OPEN_STAGES[1 : OPEN_STAGES.index(final) + 1]
    for number, stage in enumerate(reached):
        if stage != final and rng.random() < 0.05:
            continue
        route.append((stage, False))
        if number and stage != "signing" and rng.random() < 0.06:
            route += [(reached[number - 1], True), (stage, False)]
    return route if outcome == "stuck" else [*route, (outcome, False)]


def _leave(rng: Random, day: date, stage: str, pace: float, *, towards_end: bool) -> date:
    """The day on which the stage is left; what is won likes the end of a month."""
    stay = rng.lognormvariate(log(USUAL_DAYS[stage] * pace), 0.6)
    left = days.working_day_from(day + timedelta(days=max(1, round(stay))))
    return days.towards_month_end(rng, left) if towards_end and rng.random() < 0.4 else left


def _pushed(rng: Random, expected: date, stage: str, day: date, pace: float) -> date:
    """The close date, put off when the rest of the way no longer fits before it."""
    if stage not in OPEN_STAGES:
        return max(expected, day)
    rest = sum(USUAL_DAYS[later] for later in OPEN_STAGES[OPEN_STAGES.index(stage) :])
    likely = day + timedelta(days=int(rest * pace * 0.8))
    if expected < likely and rng.random() < 0.55:
        return days.working_day_from(likely + timedelta(days=rng.randrange(3, 20)))
    return expected


def _settled(stage: str, day: date, expected: date) -> date:
    """What is won was closed on its day; what is lost keeps the date once hoped for."""
    return day if stage == "won" else expected


def _draw(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(tuple(weights), tuple(weights.values()))[0]
