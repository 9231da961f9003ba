"""What people get credit for: the deals of a period by owner, and what owners have shared with others (F041, F043).

The database adds up by owner, of deals without regard to shares; what is shared moves from the owners to the others
afterwards, deal by deal. Shared deals are few and found by an index of their own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from guanxi.access.actor import find_company
from guanxi.documents.splits import parts, shared
from guanxi.kernel.money import ScaledSum, places_of
from guanxi.modules.opportunities.models import Opportunity

ZERO = Decimal(0)
CLOSED = "closed"
TOLD = ("pk", "name", "status", "forecast_category", "amount_base", "expected_close_date", "closed_at")
Credit = tuple[int, str, Decimal, Decimal]  # who, forecast category, amount, weighted amount


def amounts_by_owner(first: date, end: date, owners: Collection[int] | None) -> Iterator[Credit]:
    """What deals of a period come to, in the company's currency, by person and forecast category, with what that
    weighs: won ones (`closed`) by the day when they were closed, open ones by the day that is expected. Whose deals:
    those of `owners`, or everybody's. Each gets his part of what is shared; nobody's deals are left out. A category may
    be told several times, and what was given away as less than nothing."""
    for owner, amount in _won(first, end, owners):
        yield owner, CLOSED, amount or ZERO, amount or ZERO
    sums = {"amount": ScaledSum("amount_base"), "weighted": ScaledSum("weighted_base")}
    still = _of(owners).filter(_expected(first, end))
    for owner, category, amount, weighted in still.values_list("owner_id", "forecast_category").annotate(**sums):
        yield owner, category, amount or ZERO, weighted or ZERO
    yield from _given_away(first, end, owners)


def won_by_owner(first: date, end: date, owners: Collection[int] | None) -> dict[int, Decimal]:
    """What was won in a period, in the company's currency, by whom it is credited to."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for owner, amount in _won(first, end, owners):
        found[owner] += amount or ZERO
    for person, category, amount, _weighted in _given_away(first, end, owners):
        if category == CLOSED:
            found[person] += amount
    return dict(found)


def deals_of_period(person: int, first: date, end: date, most: int) -> list[dict[str, str]]:
    """The deals of which `amounts_by_owner` tells of one person, as texts to be kept: what each says at this moment,
    and what of it is his (`credit`) where it is shared."""
    rows = Opportunity.objects.filter(_expected(first, end) | _closed(first, end), deleted_at=None).order_by("pk")
    own = list(rows.filter(owner=person, splits__isnull=True).values(*TOLD)[:most])
    places = _places()
    for row in rows.filter(splits__isnull=False).values(*TOLD, "owner_id", "splits"):
        credits = dict(shared(row["amount_base"], parts(row.pop("owner_id"), row.pop("splits")), places))
        if person in credits:
            own.append({**row, "credit": credits[person]})
    return [_as_texts(row) for row in sorted(own, key=lambda row: row["pk"])[:most]]


def _given_away(first: date, end: date, owners: Collection[int] | None) -> Iterator[Credit]:
    """What moves between people because deals are shared: one query."""
    rows = Opportunity.objects.filter(_expected(first, end) | _closed(first, end), splits__isnull=False)
    places = _places()
    columns = ("owner_id", "splits", "status", "forecast_category", "amount_base", "weighted_base")
    for owner, splits, status, open_as, amount, weighted in rows.filter(deleted_at=None).values_list(*columns):
        category = CLOSED if status == "won" else open_as
        weighs, found = amount if status == "won" else weighted, parts(owner, splits)
        moved = zip(shared(amount, found, places), shared(weighs, found, places), strict=True)
        credits = [(person, part, weight) for (person, part), (_same, weight) in moved]
        for person, part, weight in ([(owner, -amount, -weighs)] if owner else []) + credits:
            if owners is None or person in owners:
                yield person, category, part, weight


def _won(first: date, end: date, owners: Collection[int] | None) -> QuerySet[Opportunity, Any]:
    sums = _of(owners).filter(_closed(first, end)).values_list("owner_id")
    return sums.annotate(amount=ScaledSum("amount_base"))


def _closed(first: date, end: date) -> Q:
    return Q(status="won", closed_at__gte=first, closed_at__lt=end)


def _expected(first: date, end: date) -> Q:
    return Q(status="open", expected_close_date__gte=first, expected_close_date__lt=end)


def _of(owners: Collection[int] | None) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.filter(deleted_at=None).order_by()
    return rows.filter(owner__isnull=False) if owners is None else rows.filter(owner__in=owners)


def _places() -> int:
    """The decimals of the company's currency, to which the part of each is rounded."""
    company = find_company()
    return places_of(company.base_currency if company else "")


def _as_texts(row: dict[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in row.items() if value is not None}
