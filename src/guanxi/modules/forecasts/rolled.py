"""A forecast worked out: the deals, quotas and adjustments of a period put together for one person and his team."""

from dataclasses import dataclass
from decimal import Decimal

from guanxi.kernel.money import round_half_up
from guanxi.modules.forecasts.people import Tree, team_of
from guanxi.modules.forecasts.queries import added, holding, own_figures, quotas_of
from guanxi.modules.forecasts.rollup import RollUp, Row
from guanxi.modules.forecasts.terms import Term


@dataclass(frozen=True)
class Rolled:
    """One person's forecast worked out, with his team and the quota that it is measured by."""

    person: int
    tree: Tree
    rolls: RollUp
    quota: Decimal | None
    members_quota: Decimal | None

    @property
    def quota_pct(self) -> Decimal | None:
        return percent(self.row.team.figures.closed, self.quota)

    @property
    def gap(self) -> Decimal | None:
        return None if self.quota is None else self.quota - self.row.team.figures.closed

    @property
    def row(self) -> Row:
        return self.rolls.row(self.person)

    @property
    def reports(self) -> list[int]:
        return self.tree.reports.get(self.person, [])


def rolled_up(person: int, term: Term) -> Rolled:
    """A person's forecast with all below him: the same few queries, whoever they are."""
    tree = team_of(person)
    rolls = RollUp(reports=tree.reports, own=own_figures(term, tree.people), held=holding(term, tree.people))
    quotas = quotas_of(term, tree.people)
    members = added(quotas, "user", tree.people)
    own = quotas.get(("team", person)) if tree.reports.get(person) else None
    return Rolled(person, tree, rolls, members if own is None else own, members)


def percent(part: Decimal, whole: Decimal | None) -> Decimal | None:
    """How much of a quota was reached, in per cent with one decimal; nothing where there is no quota."""
    return round_half_up(part * 100 / whole, 1) if whole else None
