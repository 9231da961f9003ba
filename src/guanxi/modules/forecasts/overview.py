"""The forecast of a period as one person may look at it: himself and all below him, level by level.

What counts is said by the tree of positions: whoever may open somebody's forecast sees what all below that one own, as
sums. Which of the deals behind a sum he sees, the list behind it decides as ever.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.modules.forecasts.models import Adjustment, Forecast
from guanxi.modules.forecasts.people import Tree, people_of
from guanxi.modules.forecasts.queries import added, holding, own_figures, quotas_of
from guanxi.modules.forecasts.rolled import percent
from guanxi.modules.forecasts.rollup import NOTHING, RollUp, Row, Sums
from guanxi.modules.forecasts.terms import Term, term_named, term_now

AMOUNTS = ("amount_base", "weighted_base")  # of deals: who may not know them has no forecasts either
TRAIL = 30


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: whose it is, of his own deals or with his team, and the quota beside it."""

    person: int
    name: str
    sums: Sums
    quota: Decimal | None
    people: tuple[int, ...]
    position: int | None = None
    has_team: bool = False
    submitted_at: datetime | None = None

    @property
    def quota_pct(self) -> Decimal | None:
        return percent(self.sums.figures.closed, self.quota)

    @property
    def gap(self) -> Decimal | None:
        return None if self.quota is None else self.quota - self.sums.figures.closed


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the page shows: `own` and `reports` add up to `team`; `others` are further people who report to nobody that
    the reader may look at."""

    term: Term
    person: int
    name: str
    way: tuple[tuple[int, str], ...]
    own: Line
    reports: tuple[Line, ...]
    team: Line
    others: tuple[Line, ...]
    members_quota: Decimal | None
    is_closed: bool


def require(actor: Actor) -> None:
    """Who may look at forecasts at all: he needs the right, and must be allowed to know what deals are worth."""
    actor.require(registry.get("forecast"), "view")
    deals = registry.get("opportunity")
    actor.require(deals, "view")
    if not readable(deals, actor).issuperset(AMOUNTS):
        raise Denied("view")


def read_term(actor: Actor, name: str) -> Term:
    """The period of an address; the present fiscal quarter where it names none."""
    return term_named(actor, name) if name else term_now(actor)


def read_person(actor: Actor, tree: Tree, text: str) -> int:
    """The person of an address; oneself where it names none, or else the first whom one may look at."""
    if text:
        pk = digits(text)
        if pk is None:
            raise DomainError("E_REFERENCE", field="person", label="person")
        if pk not in tree.people:
            raise Missing
        return pk
    if actor.user_id in tree.people:
        return int(actor.user_id or 0)
    if not tree.tops:
        raise Missing
    return tree.tops[0]


def overview(actor: Actor, term: Term, person: str = "") -> Overview:
    """All figures of the page, in the same few queries however many people stand below."""
    require(actor)
    tree = people_of(actor)
    return of_person(actor, tree, term, read_person(actor, tree, person))


def of_person(actor: Actor, tree: Tree, term: Term, pk: int) -> Overview:
    """The same of somebody in a tree that was read already."""
    rolls = RollUp(reports=tree.reports, own=own_figures(term, tree.people), held=holding(term, tree.people))
    quotas = quotas_of(term, tree.people)
    submitted = _submitted(term, [pk, *tree.reports.get(pk, ())])

    def line(one: int, sums: Sums, people: tuple[int, ...], quota: Decimal | None) -> Line:
        return Line(
            person=one,
            name=tree.people[one].name,
            sums=sums,
            quota=quota,
            people=people,
            position=tree.people[one].position,
            has_team=bool(tree.reports.get(one)),
            submitted_at=submitted.get(one),
        )

    def whole(one: int, sums: Sums) -> Line:
        people = tree.team(one)
        own = quotas.get(("team", one)) if len(people) > 1 else None
        return line(one, sums, people, added(quotas, "user", people) if own is None else own)

    row: Row = rolls.row(pk)
    return Overview(
        term=term,
        person=pk,
        name=tree.people[pk].name,
        way=tuple((one, tree.people[one].name) for one in tree.way_to(pk)),
        own=line(pk, row.own, (pk,), quotas.get(("user", pk))),
        reports=_worth_telling([whole(one, rolls.row(one).passed) for one in tree.reports.get(pk, ())]),
        team=whole(pk, row.team),
        others=_worth_telling([whole(one, rolls.row(one).passed) for one in tree.tops if one != pk])
        if pk == actor.user_id or pk in tree.tops
        else (),
        members_quota=added(quotas, "user", tree.team(pk)),
        is_closed=term.is_closed(clock.today(actor.timezone)),
    )


def trail(person: int, term: Term) -> list[dict[str, Any]]:
    """What was put in the place of computed figures of a person, and taken back, the newest first."""
    rows = Adjustment.objects.filter(
        forecast__owner=person, forecast__starts_on=term.first, forecast__span=term.span, forecast__deleted_at=None
    )
    columns = ("place", "field", "amount", "base", "comment", "by__name", "at", "holds", "is_late")
    return list(rows.order_by("-at", "-pk").values(*columns)[:TRAIL])


def _submitted(term: Term, people: list[int]) -> dict[int, datetime]:
    rows = Forecast.objects.filter(
        owner__in=people, starts_on=term.first, span=term.span, submitted_at__isnull=False, deleted_at=None
    )
    return dict(rows.values_list("owner_id", "submitted_at"))


def _worth_telling(lines: list[Line]) -> tuple[Line, ...]:
    """Who has neither deals of the period nor a quota does not sell, or has left."""
    return tuple(one for one in lines if one.sums.figures != NOTHING or one.quota is not None or one.submitted_at)
