"""The people whom the demo company knows at its customers, one primary contact at each."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from guanxi.demo import days
from guanxi.demo.chapter import Chapter
from guanxi.demo.names import Registry
from guanxi.demo.shapes import Account, Contact
from guanxi.demo.words import Role

FURTHER = {"A": 5, "B": 3, "C": 2, "D": 1}
ATTITUDES = {"supporter": 35, "neutral": 55, "opponent": 10}
REPEATABLE = frozenset({"user", "influencer", "gatekeeper"})


def contacts(chapter: Chapter, accounts: tuple[Account, ...], *, count: int = 1500) -> tuple[Contact, ...]:
    """In the order in which they were met; key accounts have more of them."""
    registry = Registry(chapter.rng, chapter.language)
    further = _further(chapter, accounts, count - len(accounts))
    made = [
        contact for account in accounts for contact in _at(chapter, registry, account, 1 + further[account.external_id])
    ]
    made.sort(key=lambda contact: contact.created_at)
    return tuple(replace(contact, external_id=f"P{number:04}") for number, contact in enumerate(made, start=1))


def _further(chapter: Chapter, accounts: tuple[Account, ...], count: int) -> Counter[str]:
    weights = [FURTHER[account.level] for account in accounts]
    return Counter(account.external_id for account in chapter.rng.choices(accounts, weights, k=count))


def _at(chapter: Chapter, registry: Registry, account: Account, number: int) -> Iterator[Contact]:
    """The people at one account, the primary one first."""
    kinds = {kind.key: kind.roles for kind in chapter.words.kinds}
    roles = kinds.get(account.sort_of, kinds["private"])
    for place, role in enumerate(_roles(chapter, roles, number)):
        yield _contact(chapter, registry, account, role, is_first=place == 0)


def _roles(chapter: Chapter, roles: tuple[Role, ...], number: int) -> list[Role]:
    """Each role once; in a large house there may be a second user, but no second president."""
    left = list(roles)
    chosen: list[Role] = []
    for _ in range(number):
        left = left or [role for role in roles if role.decision_role in REPEATABLE]
        chosen.append(chapter.rng.choices(left, [role.weight for role in left])[0])
        left.remove(chosen[-1])
    return chosen


def _contact(chapter: Chapter, registry: Registry, account: Account, role: Role, *, is_first: bool) -> Contact:
    named = registry.person()
    return Contact(
        external_id="",
        account=account.external_id,
        name=named.name,
        gender=named.gender,
        department=role.department,
        title=role.title,
        mobile=registry.mobile(),
        email=registry.mail(named.mail, "example.cn"),
        is_primary=is_first,
        decision_role=role.decision_role,
        attitude=chapter.draw(ATTITUDES),
        active=is_first or chapter.rng.random() > 0.04,
        owner=account.owner,
        created_at=account.created_at if is_first else _met(chapter, account),
    )


def _met(chapter: Chapter, account: Account) -> datetime:
    """Further people are met in the months after the account was entered."""
    first = days.local_day(account.created_at)
    span = min(240, (chapter.today - first).days)
    day = days.working_day_before(first + timedelta(days=1 + chapter.rng.randrange(span)))
    return max(account.created_at, days.moment(chapter.rng, day))
