"""The demo company's opportunities over two fiscal years: who wants what, and how far it has come."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from guanxi.demo import baskets, days
from guanxi.demo.catalogue import SERVICES, SUPPLIES
from guanxi.demo.chapter import Chapter
from guanxi.demo.journeys import OPEN_STAGES, Journey, fate, travel
from guanxi.demo.shapes import Account, Contact, Line, Move, Opportunity, Product

APPETITE = {"A": 6, "B": 3, "C": 1.4, "D": 0.6}
CHANCE = 0.3  # of winning what is neither invalid nor standing still
RETURNING = 0.2
KNOWN_SOURCES = frozenset({"website", "exhibition", "referral", "phone", "campaign", "partner", "other"})
LOST_REASONS = {
    "price": 28,
    "competitor": 20,
    "product": 12,
    "budget": 14,
    "timing": 11,
    "relation": 7,
    "no_decision": 6,
    "other": 2,
}
WON_REASONS = {"product": 30, "price": 18, "relation": 20, "service": 18, "brand": 8, "speed": 6}


def opportunities(
    chapter: Chapter,
    products: tuple[Product, ...],
    accounts: tuple[Account, ...],
    contacts: tuple[Contact, ...],
    *,
    count: int = 700,
) -> tuple[Opportunity, ...]:
    """In the order in which they were opened."""
    market = _Market(chapter, products, accounts, contacts)
    return tuple(market.opportunity(number, day) for number, day in enumerate(_opened(chapter, count), start=1))


def _opened(chapter: Chapter, count: int) -> list[date]:
    """The days on which they were opened: by season, a third more at the end than at the beginning."""
    known = days.working_days(days.first_day(chapter.today), chapter.last)
    return sorted(chapter.rng.choices(known, days.season(known, 0.35), k=count))


class _Market:
    """What a deal must know of those before it: who has bought already, and which numbers are given."""

    def __init__(
        self,
        chapter: Chapter,
        products: tuple[Product, ...],
        accounts: tuple[Account, ...],
        contacts: tuple[Contact, ...],
    ) -> None:
        self.chapter = chapter
        self.rng = chapter.rng
        self.products = {product.code: product for product in products}
        self.accounts = accounts
        self.entered = [account.created_at for account in accounts]
        self.people: dict[str, list[Contact]] = {}
        for contact in contacts:
            self.people.setdefault(contact.account, []).append(contact)
        self.buyers: dict[Account, datetime] = {}
        self.numbers: Counter[date] = Counter()
        # People differ in skill: the same few win more.
        self.skill = {owner: self.rng.uniform(0.75, 1.3) for owner in sorted({each.owner for each in accounts})}

    def opportunity(self, number: int, opened: date) -> Opportunity:
        created = days.moment(self.rng, opened)
        account = self._account(created)
        category = baskets.wished_category(self.rng, account)
        lines, amount = self._wanted(account, category)
        kind = self._type(account, category, created)
        journey = self._journey(account, category, amount, opened)
        moves = tuple(self._moves(journey, account, created))
        if journey.stage == "won":
            self.buyers.setdefault(account, moves[-1].at)
        self.numbers[opened] += 1
        status = "open" if journey.stage in OPEN_STAGES else journey.stage
        what = self.rng.choice(self.chapter.words.deal_names[category])
        return Opportunity(
            external_id=f"D{number:04}",
            number=f"SJ{opened:%Y%m%d}{self.numbers[opened]:03}",
            name=self.chapter.words.deal_name.format(account=account.short_name, what=what),
            account=account.external_id,
            primary_contact=self._person(account, created).external_id,
            owner=account.owner,
            type=kind,
            source=self._source(account, kind),
            stage=journey.stage,
            status=status,
            amount=amount,
            expected_close_date=journey.expected_close_date,
            closed_at=None if status == "open" else journey.steps[-1].on,
            won_reason=self.chapter.draw(WON_REASONS) if status == "won" else "",
            lost_reason=self._lost_reason(status),
            next_step=self.rng.choice(self.chapter.words.next_steps[journey.stage]) if status == "open" else "",
            slip_count=journey.slip_count,
            created_at=created,
            stage_entered_at=moves[-1].at,
            lines=lines,
            moves=moves,
        )

    def _account(self, created: datetime) -> Account:
        """Somebody already entered; key accounts come more often, and so do those who bought before."""
        if self.buyers and self.rng.random() < RETURNING:
            return self.rng.choice(tuple(self.buyers))
        known = bisect_left(self.entered, created)
        while True:
            account = self.accounts[self.rng.randrange(known)]
            if self.rng.random() * max(APPETITE.values()) < APPETITE[account.level]:
                return account

    def _wanted(self, account: Account, category: str) -> tuple[tuple[Line, ...], Decimal]:
        """The lines and their sum; now and then only a round sum is known."""
        target = baskets.wished_sum(self.rng, account, category)
        if self.rng.random() < 0.07:
            return (), (target // 1000 + 1) * 1000
        lines = baskets.lines(self.rng, account, category, target, self.products)
        return lines, sum((line.amount for line in lines), Decimal(0))

    def _journey(self, account: Account, category: str, amount: Decimal, opened: date) -> Journey:
        small = category in SUPPLIES or category in SERVICES
        pace = 0.55 if small else 1.25 if amount > 1_000_000 else 1.0
        chance = CHANCE * self.skill[account.owner]
        chance *= (1.3 if account in self.buyers else 0.95) * (1.15 if small else 1.0)
        last = self.chapter.last
        return travel(self.rng, opened, last, fate(self.rng, chance, (last - opened).days), pace)

    def _moves(self, journey: Journey, account: Account, created: datetime) -> Iterator[Move]:
        before: str | None = None
        at = created
        for step in journey.steps:
            at = created if before is None else max(days.moment(self.rng, step.on), at + timedelta(minutes=30))
            reason = self.rng.choice(self.chapter.words.back_reasons) if step.is_back else ""
            yield Move(before, step.stage, at, account.owner, step.expected_close_date, reason)
            before = step.stage

    def _type(self, account: Account, category: str, created: datetime) -> str:
        bought = self.buyers.get(account)
        if bought is None or bought > created:
            return "new"
        if category in SERVICES:
            return "renewal"
        return "repeat" if category in SUPPLIES else self.rng.choice(("repeat", "upsell", "cross"))

    def _source(self, account: Account, kind: str) -> str:
        if kind == "new" and account.source in KNOWN_SOURCES:
            return account.source
        return "website" if kind == "new" else self.rng.choice(("referral", "phone", "phone"))

    def _lost_reason(self, status: str) -> str:
        if status == "invalid":
            return "other"
        return self.chapter.draw(LOST_REASONS) if status == "lost" else ""

    def _person(self, account: Account, created: datetime) -> Contact:
        """Somebody met by then, mostly the one who was there first."""
        people = self.people[account.external_id]
        known = [contact for contact in people if contact.created_at <= created and contact.active]
        return known[0] if self.rng.random() < 0.6 else self.rng.choice(known)
