"""When the demo company's salespeople met whom: follow-ups along the deals, and calls that are about none."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from guanxi.demo import days
from guanxi.demo.chapter import Chapter
from guanxi.demo.shapes import Account, Activity, Contact, Opportunity, Product
from guanxi.demo.writing import Entry, written

ALONG_DEALS = 0.72  # the share of follow-ups that are about a deal
CARE = {"A": 6, "B": 3, "C": 2, "D": 1}
STANDS_STILL = 60  # days in a stage after which nobody calls any more

People = dict[str, list[Contact]]


def activities(
    chapter: Chapter,
    products: tuple[Product, ...],
    accounts: tuple[Account, ...],
    contacts: tuple[Contact, ...],
    deals: tuple[Opportunity, ...],
    *,
    count: int = 8000,
) -> tuple[Activity, ...]:
    """All follow-ups in the order in which they happened."""
    people: People = {}
    for contact in contacts:
        people.setdefault(contact.account, []).append(contact)
    known = {account.external_id: account for account in accounts}
    entries = list(_along(chapter, deals, known, people, int(count * ALONG_DEALS)))
    entries += _between(chapter, accounts, people, count - len(entries))
    entries.sort(key=lambda entry: (entry.at, entry.contact.external_id))
    names = {product.code: product.name for product in products if product.status == "on"}
    told = [written(chapter, names, number, entry) for number, entry in enumerate(entries, start=1)]
    return tuple(_with_next(chapter, told, {deal.external_id for deal in deals if deal.status == "open"}))


def _along(
    chapter: Chapter, deals: tuple[Opportunity, ...], accounts: dict[str, Account], people: People, count: int
) -> Iterator[Entry]:
    """Each deal gets its share by how long it ran; each closed one ends with a last word."""
    ends = [deal.closed_at or chapter.last for deal in deals]
    weights = [
        ((end - days.local_day(deal.created_at)).days + 12) ** 0.8 for deal, end in zip(deals, ends, strict=True)
    ]
    factor = (count - len(deals)) / sum(weights)
    owed = 0.0
    for deal, end, weight in zip(deals, ends, weights, strict=True):
        owed += weight * factor
        number, owed = int(owed), owed - int(owed)
        moments = _moments(chapter, deal, end, number)
        yield from _of_deal(chapter, deal, moments, accounts[deal.account], people[deal.account])


def _moments(chapter: Chapter, deal: Opportunity, end: date, number: int) -> list[datetime]:
    """The first word comes with the deal, the last with its end; what stands still is left alone after a month."""
    first, entered = days.local_day(deal.created_at), days.local_day(deal.stage_entered_at)
    is_still = deal.status == "open" and (end - entered).days > STANDS_STILL
    until = entered + timedelta(days=30) if is_still else end
    span = max((until - first).days, 1)
    some = [first + timedelta(days=chapter.rng.randrange(span)) for _ in range(number)]
    between = [_office_moment(chapter, deal.created_at, day, end) for day in some]
    if deal.status == "open":
        return sorted([deal.created_at, *between])
    final = deal.moves[-1].at
    return [*sorted(at for at in between if at < final), final]


def _office_moment(chapter: Chapter, created: datetime, day: date, end: date) -> datetime:
    """A moment of about this day, not before the deal was opened and not after its end."""
    at = days.moment(chapter.rng, min(days.working_day_from(day), end))
    return max(at, created + timedelta(minutes=20))


def _of_deal(
    chapter: Chapter, deal: Opportunity, moments: list[datetime], account: Account, people: list[Contact]
) -> Iterator[Entry]:
    moved = [move.at for move in deal.moves]
    main = next(contact for contact in people if contact.external_id == deal.primary_contact)
    for at in moments:
        known = [contact for contact in people if contact.created_at <= at]
        person = main if chapter.rng.random() < 0.55 else chapter.rng.choice(known)
        yield Entry(account, person, deal, deal.moves[bisect_right(moved, at) - 1].to_stage, at)


def _between(chapter: Chapter, accounts: tuple[Account, ...], people: People, count: int) -> list[Entry]:
    """Visits and calls that are about nothing but the customer."""
    rng = chapter.rng
    open_days = days.working_days(days.first_day(chapter.today), chapter.last)
    weights = days.season(open_days, 0.3)
    visited = rng.choices(accounts, [CARE[account.level] for account in accounts], k=count * 2)
    moments = [days.moment(rng, day) for day in rng.choices(open_days, weights, k=count * 2)]
    known = [(account, at) for account, at in zip(visited, moments, strict=True) if account.created_at <= at]
    return [Entry(account, _met(chapter, people, account, at), None, "care", at) for account, at in known[:count]]


def _met(chapter: Chapter, people: People, account: Account, at: datetime) -> Contact:
    return chapter.rng.choice([contact for contact in people[account.external_id] if contact.created_at <= at])


def _with_next(chapter: Chapter, told: list[Activity], still_open: set[str]) -> Iterator[Activity]:
    """A date for the next contact: the one that came of it, or, on an open deal, one still to come or missed."""
    following: dict[str, datetime] = {}
    dated: list[Activity] = []
    for activity in reversed(told):
        subject = activity.opportunity or activity.account
        later = following.get(subject)
        following[subject] = activity.happened_at
        if later is not None:
            dated.append(replace(activity, next_at=_kept(chapter, activity, later)))
        else:
            dated.append(replace(activity, next_at=_awaited(chapter, activity) if subject in still_open else None))
    yield from reversed(dated)


def _kept(chapter: Chapter, activity: Activity, later: datetime) -> datetime | None:
    """Three in ten next contacts had been planned, for their day or shortly before it."""
    day = days.local_day(later) - timedelta(days=chapter.rng.choice((0, 0, 0, 1, 3)))
    is_ahead = day > days.local_day(activity.happened_at)
    return days.at(days.working_day_from(day), 600) if is_ahead and chapter.rng.random() < 0.3 else None


def _awaited(chapter: Chapter, activity: Activity) -> datetime | None:
    day = days.working_day_from(chapter.today + timedelta(days=chapter.rng.randrange(-8, 16)))
    is_ahead = day > days.local_day(activity.happened_at)
    return days.at(day, 600) if is_ahead and chapter.rng.random() < 0.85 else None
