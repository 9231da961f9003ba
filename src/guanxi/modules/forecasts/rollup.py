"""How forecasts add up the tree of positions (F043 rules 2 to 4). Arithmetic alone, in the company's currency.

What a person's own deals say is computed; he may adjust it. A team is its manager's own plus the teams of his direct
reports as they were adjusted; the manager may adjust that, and his own superior may put a figure of his own in its
place. An adjustment replaces the computed value for whoever stands above, never below.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)
COMMIT, BEST = "commit", "best_case"
OWN, TEAM, REPORT = "own", "team", "report"


def in_text(value: Decimal) -> str:
    """An amount exactly as it is, without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What deals come to: won ones, and open ones by their forecast category. Omitted ones count nowhere."""

    closed: Decimal = ZERO
    commit_open: Decimal = ZERO
    best_open: Decimal = ZERO
    pipe_open: Decimal = ZERO
    weighted_open: Decimal = ZERO

    @property
    def commit(self) -> Decimal:
        return self.closed + self.commit_open

    @property
    def best_case(self) -> Decimal:
        return self.commit + self.best_open

    @property
    def pipeline(self) -> Decimal:
        """What is open alone."""
        return self.commit_open + self.best_open + self.pipe_open

    @property
    def weighted(self) -> Decimal:
        return self.closed + self.weighted_open

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            closed=self.closed + other.closed,
            commit_open=self.commit_open + other.commit_open,
            best_open=self.best_open + other.best_open,
            pipe_open=self.pipe_open + other.pipe_open,
            weighted_open=self.weighted_open + other.weighted_open,
        )


NOTHING = Figures()


@dataclass(frozen=True, kw_only=True)
class Held:
    """An adjustment that holds: the amount, what was computed when it was made, and who says so, when and why."""

    amount: Decimal
    base: Decimal
    comment: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Value:
    """One figure at one place: as computed from what lies below, and what was put in its place."""

    computed: Decimal
    held: Held | None = None

    @property
    def adjusted(self) -> Decimal:
        return self.held.amount if self.held else self.computed

    @property
    def moved(self) -> Decimal:
        """By how much the computed value has changed since it was adjusted."""
        return self.computed - self.held.base if self.held else ZERO


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The figures of one place, two of which may be adjusted."""

    figures: Figures
    commit: Value
    best_case: Value

    def value(self, name: str) -> Value:
        return self.commit if name == COMMIT else self.best_case


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person's forecast: of his own deals, of his team, and as his superior takes it into his own."""

    own: Sums
    team: Sums
    passed: Sums

    def at(self, place: str) -> Sums:
        return {OWN: self.own, TEAM: self.team, REPORT: self.passed}[place]


Holding = Mapping[tuple[int, str, str], Held]  # by person, place and field


@dataclass
class RollUp:
    """All rows of some people, each worked out once: `reports` names the direct reports of those who lead."""

    reports: Mapping[int, list[int]]
    own: Mapping[int, Figures]
    held: Holding
    rows: dict[int, Row] = field(default_factory=dict)

    def row(self, person: int) -> Row:
        """The forecast of a person with all below him."""
        for one in self._from_below(person):
            if one not in self.rows:
                self.rows[one] = self._row(one)
        return self.rows[person]

    def _row(self, person: int) -> Row:
        figures = self.own.get(person, NOTHING)
        own = self._sums(person, OWN, figures, figures.commit, figures.best_case)
        below = [self.rows[one].passed for one in self.reports.get(person, ())]
        team = self._sums(
            person,
            TEAM,
            sum((one.figures for one in below), figures),
            sum((one.commit.adjusted for one in below), own.commit.adjusted),
            sum((one.best_case.adjusted for one in below), own.best_case.adjusted),
        )
        passed = self._sums(person, REPORT, team.figures, team.commit.adjusted, team.best_case.adjusted)
        return Row(own=own, team=team, passed=passed)

    def _sums(self, person: int, place: str, figures: Figures, commit: Decimal, best_case: Decimal) -> Sums:
        """What nobody reports to any more is no team: what was once adjusted there holds no longer."""
        is_there = place != TEAM or bool(self.reports.get(person))
        held = {name: self.held.get((person, place, name)) if is_there else None for name in (COMMIT, BEST)}
        return Sums(
            figures=figures,
            commit=Value(computed=commit, held=held[COMMIT]),
            best_case=Value(computed=best_case, held=held[BEST]),
        )

    def _from_below(self, person: int) -> Iterator[int]:
        """Everybody of a team, each behind those who report to him."""
        found, waiting = [], [person]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting.extend(self.reports.get(one, ()))
        return reversed(found)
