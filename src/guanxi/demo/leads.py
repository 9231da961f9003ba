"""The demo company's leads: some have become its customers, some are being talked to, some came to nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from guanxi.demo import customers, days, people
from guanxi.demo.chapter import Chapter
from guanxi.demo.lead_words import WORDS
from guanxi.demo.names import Registry
from guanxi.demo.shapes import Account, Contact, Lead, LeadTalk, Opportunity, Product

SOURCES = {
    "website": 22,
    "exhibition": 18,
    "search": 14,
    "social": 11,
    "referral": 10,
    "campaign": 10,
    "phone": 6,
    "partner": 4,
    "paid_ads": 3,
    "email": 2,
}
OWN_FINDS = frozenset({"phone", "referral"})
RECENT, OPEN_DAYS, BACK = 10, 45, 300
# By how long ago a lead came in: up to ten days, up to six weeks, longer.
STATUSES = (
    {"new": 40, "assigned": 40, "contacted": 20},
    {"assigned": 12, "contacted": 45, "qualified": 28, "disqualified": 15},
    {"contacted": 10, "qualified": 15, "disqualified": 75},
)
REASONS = {"no_need": 45, "wrong_number": 20, "duplicate": 12, "spam": 10, "competitor_staff": 8, "region": 5}
DEAL_WITHIN = timedelta(days=90)
FIRST_MOBILE = 5000  # behind the numbers of the contacts
NOT_CONVERTED = 310
AGAIN = 14  # leads that are about a customer who is there already


def leads(
    chapter: Chapter,
    products: tuple[Product, ...],
    accounts: tuple[Account, ...],
    contacts: tuple[Contact, ...],
    opportunities: tuple[Opportunity, ...],
    *,
    converted: int = 90,
) -> tuple[Lead, ...]:
    """In the order in which they came in."""
    desk = _Desk(chapter, products)
    made = [*desk.converted(accounts, contacts, opportunities, converted), *desk.others(accounts)]
    made.sort(key=lambda lead: lead.created_at)
    return tuple(
        replace(lead, external_id=f"L{number:04}", talks=_numbered(lead, number))
        for number, lead in enumerate(made, start=1)
    )


def _numbered(lead: Lead, number: int) -> tuple[LeadTalk, ...]:
    return tuple(replace(talk, external_id=f"LT{number:04}-{place}") for place, talk in enumerate(lead.talks, start=1))


class _Desk:
    """Where leads come in."""

    def __init__(self, chapter: Chapter, products: tuple[Product, ...]) -> None:
        self.chapter, self.rng = chapter, chapter.rng
        self.words = WORDS[chapter.language]
        self.products = [product for product in products if product.status == "on" and product.kind == "goods"]
        self.registry = Registry(chapter.rng, chapter.language, mobiles=FIRST_MOBILE)

    def converted(
        self,
        accounts: tuple[Account, ...],
        contacts: tuple[Contact, ...],
        opportunities: tuple[Opportunity, ...],
        count: int,
    ) -> Iterator[Lead]:
        """Customers entered since the story began who were leads before."""
        start = days.first_day(self.chapter.today)
        young = [account for account in accounts if days.local_day(account.created_at) >= start]
        firsts = {contact.account: contact for contact in contacts if contact.is_primary}
        deals = _deals(opportunities, young)
        self.rng.shuffle(young)
        young.sort(key=lambda account: account.external_id not in deals)
        for account in young[:count]:
            yield self._became(account, firsts[account.external_id], deals.get(account.external_id))

    def others(self, accounts: tuple[Account, ...]) -> Iterator[Lead]:
        """Leads that are no customers, or not yet; a few are about a customer of ours without saying so."""
        taken = {account.name for account in accounts}
        known = days.working_days(self.chapter.today - timedelta(days=BACK), self.chapter.last)
        weights = [(place + 20) ** 1.6 for place in range(len(known))]
        for place, day in enumerate(sorted(self.rng.choices(known, weights, k=NOT_CONVERTED))):
            is_again = place % (NOT_CONVERTED // AGAIN) == 0
            house = self.rng.choice(accounts) if is_again else customers.house(self.chapter, taken)
            yield self._came_in(house, days.moment(self.rng, day))

    def _became(self, account: Account, contact: Contact, deal: Opportunity | None) -> Lead:
        day = days.local_day(account.created_at) - timedelta(days=self.rng.randrange(3, 40))
        lead = self._lead(account, days.moment(self.rng, days.working_day_before(day)), "converted")
        talks = self._talks(lead, account.created_at - timedelta(hours=2), self.words.reached)
        return replace(
            lead,
            contact_name=contact.name,
            title=contact.title,
            mobile=contact.mobile,
            email=contact.email,
            source=account.source,
            source_detail=self._detail(account.source),
            converted_at=account.created_at,
            converted_account=account.external_id,
            converted_contact=contact.external_id,
            converted_opportunity=deal.external_id if deal else None,
            talks=talks,
        )

    def _came_in(self, house: Account, created: datetime) -> Lead:
        age = (self.chapter.today - days.local_day(created)).days
        stage = 0 if age <= RECENT else 1 if age <= OPEN_DAYS else 2
        status = self.chapter.draw(STATUSES[stage])
        lead = self._lead(house, created, status)
        if status == "new" and lead.source not in OWN_FINDS:
            lead = replace(lead, owner=self.rng.choice(people.MARKETERS))
        if status in {"new", "assigned"}:
            return lead
        until = min(created + timedelta(days=30), days.moment(self.rng, self.chapter.last))
        reason = self.chapter.draw(REASONS) if status == "disqualified" else ""
        endings = self.words.over[reason] if reason else self.words.reached
        following = days.at(days.working_day_from(self.chapter.today + timedelta(days=self.rng.randrange(9))), 600)
        return replace(
            lead,
            disqualify_reason=reason,
            talks=self._talks(lead, until, endings),
            next_follow_at=None if reason or self.rng.random() < 0.4 else following,
        )

    def _lead(self, house: Account, created: datetime, status: str) -> Lead:
        person, source = self.registry.person(), self.chapter.draw(SOURCES)
        is_bare = self.rng.random() < 0.12
        product = self.rng.choice(self.products)
        has_budget = self.rng.random() < 0.55
        return Lead(
            external_id="",
            company=house.name,
            contact_name="" if is_bare else person.name,
            title="" if is_bare else self.rng.choice(self.words.titles),
            mobile=self.registry.mobile(),
            email=self.registry.mail(person.mail, "example.org") if self.rng.random() < 0.5 else "",
            province=house.province,
            city=house.city,
            industry=house.industry,
            source=source,
            source_detail=self._detail(source),
            products=(product.code,) if self.rng.random() < 0.7 else (),
            budget=_round(product.standard_price * self.rng.choice((1, 1, 2, 4))) if has_budget else None,
            status=status,
            disqualify_reason="",
            owner=house.owner,
            author=house.owner if source in OWN_FINDS else self.rng.choice(people.MARKETERS),
            created_at=created,
            received_at=created if source in OWN_FINDS else created + timedelta(minutes=self.rng.randrange(20, 240)),
            next_follow_at=None,
            converted_at=None,
            converted_account=None,
            converted_contact=None,
            converted_opportunity=None,
            talks=(),
        )

    def _in_hours(self, lead: Lead, seconds: int, until: datetime) -> datetime:
        """Some minute of the office hours so long after the lead came in, or on the working day before."""
        day = days.local_day(lead.received_at + timedelta(seconds=seconds))
        at = days.moment(self.rng, days.working_day_before(day + timedelta(days=1)))
        return max(min(at, until), lead.received_at + timedelta(minutes=15))

    def _detail(self, source: str) -> str:
        return self.rng.choice(self.words.details.get(source, ("",)))

    def _talks(self, lead: Lead, until: datetime, endings: tuple[str, ...]) -> tuple[LeadTalk, ...]:
        """One to three talks between the day it came in and another, the last of them with a result."""
        span = max((until - lead.received_at).total_seconds(), 3600)
        places = sorted(self.rng.random() for _time in range(self.rng.choice((1, 1, 2, 3))))
        times = [self._in_hours(lead, int(span * place), until) for place in places]
        times.sort()
        missed = [LeadTalk("", at, "phone", self.rng.choice(self.words.missed), "no_answer") for at in times[:-1]]
        kind = self.rng.choice(("phone", "phone", "wechat", "visit"))
        result = "not_interested" if endings is not self.words.reached else "interested"
        return (*missed, LeadTalk("", times[-1], kind, self.rng.choice(endings), result))


def _deals(opportunities: tuple[Opportunity, ...], accounts: list[Account]) -> dict[str, Opportunity]:
    """The first deal of each of these accounts that was opened soon after the account was entered."""
    entered = {account.external_id: account.created_at for account in accounts}
    found: dict[str, Opportunity] = {}
    for deal in opportunities:
        since = entered.get(deal.account)
        if since and since <= deal.created_at <= since + DEAL_WITHIN:
            found.setdefault(deal.account, deal)
    return found


def _round(amount: Decimal) -> Decimal:
    return (amount // 1000 + 1) * 1000
