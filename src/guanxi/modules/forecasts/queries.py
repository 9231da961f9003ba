"""What deals, quotas and adjustments say of a period, person by person: one query each, whoever asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import Q, QuerySet

from guanxi.kernel.money import ScaledSum
from guanxi.modules.forecasts.models import Adjustment, Quota
from guanxi.modules.forecasts.picklists import MONEY
from guanxi.modules.forecasts.rollup import ZERO, Figures, Held, Holding
from guanxi.modules.forecasts.terms import Term
from guanxi.modules.opportunities.facade import amounts_by_owner

NAMED = 500  # people who are named one by one; of more, everybody's figures are added up and theirs are taken
OPEN = {"commit": "commit_open", "best_case": "best_open", "pipeline": "pipe_open"}


def own_figures(term: Term, people: Collection[int]) -> dict[int, Figures]:
    """What each person's own deals and his parts of others come to in a period: three queries."""
    among = people if len(people) <= NAMED else None
    found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for owner, category, amount, weighted in amounts_by_owner(term.first, term.end, among):
        if category == "closed":
            found[owner]["closed"] += amount
        elif category in OPEN:
            found[owner][OPEN[category]] += amount
            found[owner]["weighted_open"] += weighted
    return {owner: Figures(**sums) for owner, sums in found.items()}


def holding(term: Term, people: Collection[int]) -> Holding:
    """The adjustments that hold in a period, by person, place and field."""
    rows = Adjustment.objects.filter(
        holds=True, forecast__starts_on=term.first, forecast__span=term.span, forecast__deleted_at=None
    )
    if len(people) <= NAMED:
        rows = rows.filter(forecast__owner__in=people)
    columns = ("forecast__owner_id", "place", "field", "amount", "base", "comment", "by__name", "at")
    return {
        (owner, place, field): Held(amount=amount, base=base, comment=comment, by=by or "", at=at)
        for owner, place, field, amount, base, comment, by, at in rows.values_list(*columns)
    }


def quotas_of(
    term: Term, people: Collection[int], metric: str = MONEY, level: str = "base"
) -> Mapping[tuple[str, int], Decimal]:
    """The quotas of a period, its months added up, by what they are of: of these people, of teams of theirs, and of
    departments and the company."""
    whose = Q() if len(people) > NAMED else ~Q(scope_type__in=["user", "team"]) | Q(scope__in=list(people))
    rows = within(Quota.objects.filter(whose, metric=metric, level=level, deleted_at=None), term)
    sums = rows.order_by().values_list("scope_type", "scope").annotate(total=ScaledSum("amount"))
    return {(kind, scope): total or ZERO for kind, scope, total in sums}


def within(rows: QuerySet, term: Term) -> QuerySet:
    """The monthly rows that lie in a period."""
    return rows.filter(starts_on__gte=term.first, starts_on__lt=term.end)


def added(quotas: Mapping[tuple[str, int], Decimal], kind: str, scopes: Iterable[int]) -> Decimal | None:
    """The quotas of several, added up; nothing where none has one."""
    found = [quotas[kind, one] for one in scopes if (kind, one) in quotas]
    return sum(found, ZERO) if found else None
