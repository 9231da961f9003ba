"""How the demo company's salespeople put a follow-up into words."""

from dataclasses import dataclass
from datetime import datetime

from guanxi.demo.chapter import Chapter
from guanxi.demo.shapes import Account, Activity, Contact, Opportunity

KINDS = {
    "qualification": {"phone": 34, "visit": 24, "wechat": 18, "exhibition": 10, "email": 6, "other": 8},
    "needs_analysis": {"visit": 38, "phone": 22, "wechat": 14, "meeting": 14, "online": 8, "email": 4},
    "proposal": {"visit": 28, "email": 20, "meeting": 18, "phone": 16, "wechat": 10, "online": 8},
    "negotiation": {"meeting": 30, "phone": 28, "visit": 24, "wechat": 14, "email": 4},
    "signing": {"phone": 36, "visit": 28, "email": 22, "wechat": 14},
    "won": {"visit": 60, "phone": 40},
    "lost": {"phone": 60, "wechat": 25, "visit": 15},
    "invalid": {"phone": 100},
    "care": {"phone": 34, "visit": 34, "wechat": 20, "exhibition": 5, "other": 7},
}
RESULTS = {
    "qualification": {"interested": 50, "follow_later": 45, "not_interested": 5},
    "needs_analysis": {"interested": 60, "follow_later": 40},
    "proposal": {"quoted": 60, "interested": 20, "follow_later": 20},
    "negotiation": {"quoted": 45, "interested": 25, "follow_later": 30},
    "signing": {"follow_later": 50, "interested": 50},
    "won": {"closed": 100},
    "lost": {"not_interested": 100},
    "invalid": {"not_interested": 100},
    "care": {"follow_later": 55, "interested": 25, "other": 20},
}
MISSABLE = frozenset({"phone", "wechat"})
INCOMING = frozenset({"phone", "wechat", "email"})
FINAL = frozenset({"won", "lost", "invalid"})


@dataclass(frozen=True)
class Entry:
    """A follow-up before it is written: who with, when, and in which stage of what ("care" when of nothing)."""

    account: Account
    contact: Contact
    deal: Opportunity | None
    stage: str
    at: datetime


def written(chapter: Chapter, products: dict[str, str], number: int, entry: Entry) -> Activity:
    """The entry with kind, words and result; `products` are names by code."""
    kind = chapter.draw(KINDS[entry.stage])
    is_missed = kind in MISSABLE and entry.stage not in FINAL and chapter.rng.random() < 0.13
    is_incoming = kind in INCOMING and not is_missed and chapter.rng.random() < 0.2
    parts = _missed(chapter) if is_missed else _told(chapter, kind, entry.stage)
    return Activity(
        external_id=f"F{number:05}",
        kind=kind,
        happened_at=entry.at,
        account=entry.account.external_id,
        contacts=(entry.contact.external_id,),
        opportunity=entry.deal.external_id if entry.deal else None,
        content=_filled(chapter, products, entry, parts),
        result="no_answer" if is_missed else chapter.draw(RESULTS[entry.stage]),
        next_at=None,
        direction="in" if is_incoming else "out",
        author=entry.account.owner,
    )


def _missed(chapter: Chapter) -> list[str]:
    return [chapter.rng.choice(chapter.words.phrases.unreached)]


def _told(chapter: Chapter, kind: str, stage: str) -> list[str]:
    phrases = chapter.words.phrases
    return [chapter.rng.choice(some) for some in (phrases.openings[kind], phrases.news[stage], phrases.endings)]


def _filled(chapter: Chapter, products: dict[str, str], entry: Entry, parts: list[str]) -> str:
    text = chapter.words.phrases.joint.join(part for part in parts if part)
    return text.format(
        contact=entry.contact.name,
        title=entry.contact.title,
        department=entry.contact.department,
        account=entry.account.short_name,
        product=_product(chapter, products, entry),
    )


def _product(chapter: Chapter, products: dict[str, str], entry: Entry) -> str:
    """What the deal is about, or any product."""
    if entry.deal and entry.deal.lines:
        return products[entry.deal.lines[0].product]
    return chapter.rng.choice(tuple(products.values()))
